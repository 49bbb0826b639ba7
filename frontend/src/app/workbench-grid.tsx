import type { UseQueryResult } from "@tanstack/react-query";
import { useCallback, useMemo, useRef } from "react";
import { useStore } from "zustand";
import { type Class, type ImagePage, Problem, type Project } from "@/api";
import { Grid, GridSkeleton, isSameTile, type TileView } from "@/features/grid";
import { type Labelling, pendingClasses, selecting } from "@/features/labelling";
import { matches, type View } from "@/features/ranking";
import { Failure } from "@/ui/failure";
import { NothingHere, ReferenceOnItsWay } from "./nothing-here";
import type { SplitDraft } from "./split-draft";
import type { Reopen } from "./use-view";
import type { Desk } from "./workbench-commands";

type Props = {
  page: UseQueryResult<ImagePage>;
  view: View;
  items: readonly Class[];
  labelling: Labelling;
  desk: Desk & { setColumns: (count: number) => void };
  project: Project;
  onReference: (id: number) => void;
  draft: SplitDraft | null;
  reopen: Reopen;
};

/** The page of images, or what stands in its place. */
export function WorkbenchGrid({ page, view, items, labelling, desk, project, onReference, draft, reopen }: Props) {
  const selection = useStore(labelling.store, (state) => state.selection);
  const snapshot = useStore(labelling.store, (state) => state.snapshot);
  const tiles = useTiles(page.data, view, items, labelling);
  const order = useMemo(() => tiles.map(({ id }) => id), [tiles]);
  const rangeTo = useCallback((id: number) => selecting.range(selection, order, id), [selection, order]);

  if (page.error && !page.data) {
    return <Failure title="These images could not be ranked" error={page.error} onRetry={() => void page.refetch()} />;
  }
  if (!page.data && page.failureReason instanceof Problem && page.failureReason.code === "not-ready") {
    return <ReferenceOnItsWay reopen={reopen} />;
  }
  if (!page.data) return <GridSkeleton count={Math.min(view.limit, 60)} size={view.size} />;
  if (tiles.length === 0) return <NothingHere view={view} project={project} reopen={reopen} />;
  return (
    <Grid
      key={view.cursor ?? "start"}
      label={`Page ${view.page} of images`}
      tiles={tiles}
      size={view.size}
      fit={view.fit}
      selected={snapshot?.ids ?? selection.selected}
      focus={selection.focus}
      rangeTo={rangeTo}
      onToggle={(id) => labelling.select((state) => selecting.toggle(state, id))}
      onExtend={(id) => labelling.select((state) => selecting.extend(state, order, id))}
      onSweep={(ids, mode) => labelling.select((state) => selecting.sweep(state, ids, mode))}
      onReference={onReference}
      onDrop={(id, place) => {
        if (place === "reference") onReference(id);
        else draft?.drop(Number(place.split(":")[1]), id);
      }}
      onColumns={desk.setColumns}
      onResize={desk.resize}
    />
  );
}

/** The page's images as tiles: what is saved, under what is still pending. An unchanged tile stays the same object. */
function useTiles(page: ImagePage | undefined, view: View, items: readonly Class[], labelling: Labelling) {
  const pending = useStore(labelling.store, (state) => state.pending);
  const classOf = useMemo(() => new Map(items.map((item) => [item.id, item])), [items]);
  const coming = useMemo(() => pendingClasses(pending), [pending]);
  // Of the page on screen only, or a day's work would pile up here.
  const drawn = useRef(new Map<number, TileView>());
  return useMemo(() => {
    const tiles = new Map<number, TileView>();
    for (const { id, thumbnail, score, label } of page?.items ?? []) {
      const next = coming.get(id);
      const classId = next === undefined ? (label?.class_id ?? null) : next;
      const found = classId === null ? undefined : classOf.get(classId);
      const tile: TileView = {
        id,
        thumbnail,
        score,
        className: classId === null ? null : (found?.name ?? "archived class"),
        classColour: found?.colour ?? null,
        isPending: next !== undefined,
        isFaded: !matches(view.label, classId),
      };
      const before = drawn.current.get(id);
      tiles.set(id, before && isSameTile(before, tile) ? before : tile);
    }
    drawn.current = tiles;
    return [...tiles.values()];
  }, [page, coming, classOf, view.label]);
}
