import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { choosePredictor, createModel, type Model, messageOf, modelsQuery, pagesKey, refreshModels } from "@/api";
import { toast } from "@/ui/toasts";

/** A project's models and what can be done with them. */
export function useModels(projectId: number) {
  const client = useQueryClient();
  const list = useQuery(modelsQuery(projectId));
  const onError = (error: unknown) => toast("bad", messageOf(error));
  const keep = useMutation({
    mutationFn: () => createModel(projectId, { kind: "head" }),
    onSuccess: async (made) => {
      await refreshModels(client, projectId);
      toast("good", `The head of ${made.label_count} labels is kept as ${made.name}`);
    },
    onError,
  });
  const use = useMutation({
    mutationFn: async (model: Model | null) => {
      await choosePredictor(projectId, { model_id: model?.id ?? null });
      return model?.name ?? "the live head";
    },
    onSuccess: async (name) => {
      // Pages that are kept show what was predicted before.
      client.removeQueries({ queryKey: pagesKey(projectId) });
      await refreshModels(client, projectId);
      toast("good", `The project predicts by ${name} now`);
    },
    onError,
  });
  const refresh = useCallback(() => refreshModels(client, projectId), [client, projectId]);
  return { list, keep, use, refresh };
}
