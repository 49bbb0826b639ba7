import { type QueryClient, type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { type ImagePage, type PageRequest, Problem, pageQuery, pagesKey, sortOutQuery } from "@/api";
import { type Labelling, pendingClasses, type Shown, sendable } from "@/features/labelling";
import { filterParams, rankText, type View } from "@/features/ranking";
import { settled } from "./settled";

/** The server says so while no model predicts: no sooner attempt will help. */
export const NOTHING_PREDICTED = "nothing-predicted";

/** The model that predicts has not learnt the class that is asked for. */
export const CLASS_NOT_LEARNT = "class-not-learnt";

/** More labels help here, and no later attempt. */
const LACKING = new Set([NOTHING_PREDICTED, CLASS_NOT_LEARNT]);

/** While these last, trying again is worth it for as long as somebody waits. */
const PASSING = new Set(["not-ready", "pending"]);

/** The page of the grid that a view shows; the next one is fetched before it is needed. */
export function usePage(projectId: number, view: View, labelling: Labelling): UseQueryResult<ImagePage> {
  const client = useQueryClient();
  const name = JSON.stringify(requestOf(view));
  // The same object as long as it asks for the same.
  // biome-ignore lint/correctness/useExhaustiveDependencies: its name stands for the view.
  const request = useMemo(() => requestOf(view), [name]);
  const isSortOut = view.ranking.by === "sort-out";
  const asked = useMemo(() => {
    if (!isSortOut) return pageQuery(projectId, request);
    const skip = async () => {
      // What was just given must be there, or it would be asked again; what was set aside waits for a person.
      if (sendable(labelling.store.getState().pending).length > 0) await settled(labelling);
      return [...labelling.store.getState().later];
    };
    return sortOutQuery(projectId, request, skip);
  }, [isSortOut, projectId, request, labelling]);
  const page = useQuery({
    ...asked,
    // A reference that is not embedded yet will be in a moment.
    retry: (failures, error) =>
      error instanceof Problem &&
      error.isTransient &&
      !LACKING.has(error.code) &&
      failures < (PASSING.has(error.code) ? 400 : 20),
    retryDelay: 1_500,
  });
  const next = isSortOut ? null : page.data?.next_cursor;
  useEffect(() => {
    if (!next) return;
    // After the pictures of this page, which are wanted first.
    const timer = setTimeout(() => {
      const ahead = pageQuery(projectId, { ...request, cursor: next });
      void client.ensureQueryData(ahead).then(
        ({ items }) => {
          for (const { thumbnail } of items) new Image().src = thumbnail;
        },
        () => {},
      );
    }, 400);
    return () => clearTimeout(timer);
  }, [client, projectId, request, next]);
  return page;
}

/** The page of the grid that a view asks for. */
export function requestOf(view: View): PageRequest {
  const { label, limit, cursor } = view;
  return { rank: rankText(view), label: String(label), limit, cursor, ...filterParams(view.filters) };
}

/** Images with the class and version on screen now: what was saved, under what is still pending. */
export function shownOf(page: ImagePage | undefined, labelling: Labelling, ids: ReadonlySet<number>): Shown[] {
  const pending = pendingClasses(labelling.store.getState().pending);
  return (page?.items ?? [])
    .filter(({ id }) => ids.has(id))
    .map(({ id, label }) => {
      const classId = pending.get(id);
      return { id, version: label?.version ?? 0, classId: classId === undefined ? (label?.class_id ?? null) : classId };
    });
}

/** The loaded page that holds an image: the one on screen, another, or what looks like something. */
export function pageWith(client: QueryClient, projectId: number, imageId: number): ImagePage | undefined {
  const pages = client.getQueriesData<ImagePage>({ queryKey: pagesKey(projectId) });
  return pages.map(([, page]) => page).find((page) => page?.items.some(({ id }) => id === imageId));
}
