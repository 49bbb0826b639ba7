import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { getModel, listModels } from "./generated/armful";
import type { Model } from "./types";

const WATCH_MS = 1_000;
const LIVE_MS = 10_000;

/** The beginning of the key of all that is asked about a project's models. */
export const modelsKey = (projectId: number) => ["models", projectId];

/** A project's models, newest first, and the live head, which follows the labels and is asked for now and then. */
export const modelsQuery = (projectId: number) =>
  queryOptions({
    queryKey: [...modelsKey(projectId), "list"],
    queryFn: ({ signal }) => listModels(projectId, { signal }),
    refetchInterval: LIVE_MS,
  });

/** One model, asked for again while it is being trained: the whole list is heavy with figures. */
export const modelQuery = (projectId: number, id: number) =>
  queryOptions({
    queryKey: [...modelsKey(projectId), id],
    queryFn: ({ signal }) => getModel(id, { signal }),
    refetchInterval: ({ state }) => (state.data && isTraining(state.data) ? WATCH_MS : false),
  });

export function isTraining(model: Model): boolean {
  return model.state === "training";
}

/** After anything was done to a project's models: asks again for those that are on screen. */
export function refreshModels(client: QueryClient, projectId: number): Promise<void> {
  return client.invalidateQueries({ queryKey: modelsKey(projectId) });
}
