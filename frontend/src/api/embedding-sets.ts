import { queryOptions } from "@tanstack/react-query";
import { listEmbeddingSets } from "./generated/armful";
import { modelsKey } from "./models";

/** The embeddings that a project can rank by, each measured on its labels; asked again with the models. */
export const embeddingSetsQuery = (projectId: number) =>
  queryOptions({
    queryKey: [...modelsKey(projectId), "embedding-sets"],
    queryFn: ({ signal }) => listEmbeddingSets(projectId, { signal }),
    staleTime: 60_000,
  });
