import { type QueryClient, queryOptions } from "@tanstack/react-query";
import {
  browseFolders,
  getDataset,
  getImage,
  getProject,
  getReference,
  getSystem,
  listClasses,
  listDatasets,
  listEncoders,
  listFacets,
  listImages,
  listJobs,
  listProjects,
  listRefusals,
  listScores,
  listViews,
  sortOut,
} from "./generated/armful";
import type { ListFacetsParams, ListImagesParams } from "./generated/armful.schemas";
import type { ImagePage, Job } from "./types";

const WATCH_MS = 700;

export const datasetsQuery = () =>
  queryOptions({ queryKey: ["datasets"], queryFn: ({ signal }) => listDatasets({ signal }) });

export const datasetQuery = (id: number) =>
  queryOptions({ queryKey: ["datasets", id], queryFn: ({ signal }) => getDataset(id, { signal }) });

export const encodersQuery = () =>
  queryOptions({ queryKey: ["encoders"], queryFn: ({ signal }) => listEncoders({ signal }), staleTime: 60_000 });

export const systemQuery = () =>
  queryOptions({ queryKey: ["system"], queryFn: ({ signal }) => getSystem({ signal }), staleTime: 60_000 });

export const foldersQuery = (path: string) =>
  queryOptions({ queryKey: ["folders", path], queryFn: ({ signal }) => browseFolders({ path }, { signal }) });

export const projectsQuery = () =>
  queryOptions({ queryKey: ["projects"], queryFn: ({ signal }) => listProjects({}, { signal }) });

export const projectQuery = (id: number) =>
  queryOptions({ queryKey: ["projects", id], queryFn: ({ signal }) => getProject(id, { signal }) });

export const classesQuery = (projectId: number) =>
  queryOptions({
    queryKey: ["projects", projectId, "classes"],
    queryFn: ({ signal }) => listClasses(projectId, { signal }),
  });

export const viewsQuery = (projectId: number) =>
  queryOptions({ queryKey: ["views", projectId], queryFn: ({ signal }) => listViews(projectId, { signal }) });

export const imageQuery = (id: number) =>
  queryOptions({
    queryKey: ["image", id],
    queryFn: ({ signal }) => getImage(id, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Groups, or names of metadata, or with a name its values. */
export type FacetRequest = Pick<ListFacetsParams, "field"> & { name?: string };

/** What the images of a dataset can be filtered by. Rarely anything new, so asked once in a while. */
export const facetsQuery = (datasetId: number, asked: FacetRequest & { prefix: string }) =>
  queryOptions({
    queryKey: ["facets", datasetId, asked],
    queryFn: ({ signal }) => listFacets(datasetId, asked, { signal }),
    staleTime: 60_000,
  });

export const referenceQuery = (id: number) =>
  queryOptions({
    queryKey: ["reference", id],
    queryFn: ({ signal }) => getReference(id, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** A dataset's jobs, newest first, asked again while one of them is at work. */
export const jobsQuery = (datasetId: number) =>
  queryOptions({
    queryKey: ["jobs", datasetId],
    queryFn: ({ signal }) => listJobs({ dataset_id: datasetId }, { signal }),
    select: ({ items }) => [...items].sort((one, other) => other.id - one.id),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnfinished) ? WATCH_MS : false),
  });

export const refusalsQuery = (jobId: number) =>
  queryOptions({
    queryKey: ["refusals", jobId],
    queryFn: ({ signal }) => listRefusals(jobId, { limit: 500 }, { signal }),
  });

/** What decides which images a page of the grid holds. */
export type PageRequest = Omit<ListImagesParams, "cursor"> & { cursor: string | undefined };

export const pagesKey = (projectId: number) => ["pages", projectId];

/**
 * One page of the grid. Never fetched again by itself: a page must not reshuffle under the hand, and a visited page
 * is found again as it was left. Labels are written into it as the outbox settles.
 */
export const pageQuery = (projectId: number, request: PageRequest) =>
  queryOptions({
    queryKey: [...pagesKey(projectId), request],
    queryFn: ({ signal }) => {
      const { cursor, ...rest } = request;
      return listImages(projectId, cursor === undefined ? rest : { ...rest, cursor }, { signal });
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });

/**
 * A page of images to sort out, in sections. There is no list that it is cut from: each is chosen when it is asked for, so
 * its number alone stands for it, and `skip` tells then what to pass over.
 */
export const sortOutQuery = (projectId: number, request: PageRequest, skip: () => Promise<number[]>) => {
  const { rank, limit = 60, cursor } = request;
  const named: PageRequest = { rank, limit, cursor };
  return queryOptions({
    queryKey: [...pagesKey(projectId), named],
    queryFn: async ({ signal }): Promise<ImagePage> => {
      const passed = await skip();
      const page = await sortOut(
        projectId,
        { limit: Math.min(200, limit), skip: passed.slice(-MOST_SKIPPED) },
        { signal },
      );
      const isLast = page.total <= page.items.length;
      return { ...page, next_cursor: isLast ? null : String(Number(cursor ?? 1) + 1) };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
};

const MOST_SKIPPED = 500;

/** How the probabilities of a class are spread over the images; they move with every batch. */
export const scoresQuery = (projectId: number, classId: number) =>
  queryOptions({
    queryKey: ["scores", projectId, classId],
    queryFn: ({ signal }) => listScores(projectId, { class_id: classId }, { signal }),
    select: ({ bins }) => bins,
    staleTime: 5_000,
  });

export function isUnfinished(job: Job): boolean {
  return job.state === "queued" || job.state === "running";
}

/** Counts change with every label, image and job: asks again for those that are on screen. */
export async function refreshCounts(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ["projects"] }),
    client.invalidateQueries({ queryKey: ["datasets"] }),
  ]);
}
