import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { imageHistory, listBatches, listImages } from "./generated/armful";
import { pagesKey, projectQuery } from "./queries";

const BATCHES_AT_ONCE = 30;

/** The project's batches, newest first, a stretch at a time; asked again with the counts. */
export const batchesQuery = (projectId: number) =>
  infiniteQueryOptions({
    queryKey: [...projectQuery(projectId).queryKey, "batches"],
    queryFn: ({ pageParam, signal }) =>
      listBatches(projectId, { limit: BATCHES_AT_ONCE, ...before(pageParam) }, { signal }),
    initialPageParam: UNBOUNDED,
    getNextPageParam: ({ next_before }) => next_before,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });

/** What happened to one image's label in a project, as the server lists it; asked again with the counts. */
export const imageHistoryQuery = (projectId: number, imageId: number) =>
  queryOptions({
    queryKey: [...projectQuery(projectId).queryKey, "image-history", imageId],
    queryFn: ({ signal }) => imageHistory(imageId, { project_id: projectId }, { signal }),
  });

/** The images that look most like one, itself first, whatever their label. Labels are written into it as into a page. */
export const neighboursQuery = (projectId: number, imageId: number, count: number) =>
  queryOptions({
    queryKey: [...pagesKey(projectId), "neighbours", imageId],
    queryFn: async ({ signal }) => {
      const page = await listImages(
        projectId,
        { rank: `similar:${imageId}`, label: "all", limit: count + 1 },
        { signal },
      );
      // They are no page that one could go on from.
      return { ...page, next_cursor: null };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30 * 60_000,
  });

const UNBOUNDED: number | null = null;

function before(batch: number | null): { before?: number } {
  return batch === null ? {} : { before: batch };
}
