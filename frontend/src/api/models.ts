import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { countPredicted, getModel, listModels } from "./generated/armful";
import type { Model } from "./types";

const WATCH_MS = 1_000;
const LIVE_MS = 10_000;
const PREDICTED_APART_MS = 5_000;
const SETTLE_MS = 1_000;

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

/**
 * How many unlabelled images are predicted as each class. Under the models' key, for another predictor changes them all;
 * asked for now and then, because colleagues label and the model learns.
 */
export const predictedQuery = (projectId: number) =>
  queryOptions({
    queryKey: [...modelsKey(projectId), "predicted"],
    queryFn: ({ signal }) => countPredicted(projectId, { signal }),
    staleTime: PREDICTED_APART_MS,
    refetchInterval: LIVE_MS,
  });

let predictedTimer: ReturnType<typeof setTimeout> | undefined;

/** After labels were saved: asks again for what is predicted once no more come, but not while the last answer is young. */
export function refreshPredicted(client: QueryClient, projectId: number): void {
  const { queryKey } = predictedQuery(projectId);
  const answered = client.getQueryState(queryKey)?.dataUpdatedAt ?? 0;
  clearTimeout(predictedTimer);
  predictedTimer = setTimeout(
    () => void client.invalidateQueries({ queryKey }),
    Math.max(SETTLE_MS, answered + PREDICTED_APART_MS - Date.now()),
  );
}

export function isTraining(model: Model): boolean {
  return model.state === "training";
}

/** After anything was done to a project's models: asks again for those that are on screen. */
export function refreshModels(client: QueryClient, projectId: number): Promise<void> {
  return client.invalidateQueries({ queryKey: modelsKey(projectId) });
}
