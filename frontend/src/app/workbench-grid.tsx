import type { UseQueryResult } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useStore } from "zustand";
import { type Class, type ImagePage, Problem, type Project } from "@/api";
import { Grid, GridSkeleton, type Layout } from "@/features/grid";
import { type Labelling, selecting } from "@/features/labelling";
import type { View } from "@/features/ranking";
import { Failure } from "@/ui/failure";
import { ClassNotLearnt, NothingHere, NothingPredicted, ReferenceOnItsWay } from "./nothing-here";
import { isGivenWhole } from "./page-mode";
import type { SplitDraft } from "./split-draft";
import { CLASS_NOT_LEARNT, NOTHING_PREDICTED } from "./use-page";
import type { PageAct } from "./use-page-act";
import { useSections, useTiles } from "./use-tiles";
import type { Reopen } from "./use-view";
import type { Desk } from "./workbench-commands";

type Props = {
  page: UseQueryResult<ImagePage>;
  view: View;
  items: readonly Class[];
  labelling: Labelling;
  desk: Desk & { setLayout: (layout: Layout) => void };
  act: PageAct;
  project: Project;
  onReference: (id: number) => void;
  draft: SplitDraft | null;
  reopen: Reopen;
};

/** The page of images, or what stands in its place. */
export function WorkbenchGrid(props: Props) {
  const { page, view, items, labelling, desk, act, project, onReference, draft, reopen } = props;
  const selection = useStore(labelling.store, (state) => state.selection);
  const snapshot = useStore(labelling.store, (state) => state.snapshot);
  const tiles = useTiles(page.data, view, items, labelling);
  const sections = useSections(page.data, view, items);
  const order = useMemo(() => tiles.map(({ id }) => id), [tiles]);
  const rangeTo = useCallback((id: number) => selecting.range(selection, order, id), [selection, order]);

  const { mode } = act;
  if (page.error instanceof Problem && page.error.code === NOTHING_PREDICTED && !page.data) {
    return <NothingPredicted reopen={reopen} />;
  }
  if (page.error instanceof Problem && page.error.code === CLASS_NOT_LEARNT && !page.data) {
    return <ClassNotLearnt message={page.error.message} reopen={reopen} />;
  }
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
      sections={sections}
      hasChips={mode !== null && mode !== "walk"}
      marks={isGivenWhole(mode) ? "exceptions" : "selected"}
      isWalking={mode === "walk" || mode === "review"}
      size={view.size}
      fit={view.fit}
      selected={snapshot?.ids ?? selection.selected}
      focus={selection.focus}
      rangeTo={rangeTo}
      onToggle={act.toggle}
      onExtend={(id) => labelling.select((state) => selecting.extend(state, order, id))}
      onSweep={(ids, mode) => labelling.select((state) => selecting.sweep(state, ids, mode))}
      onReference={onReference}
      onDrop={(id, place) => {
        if (place === "reference") onReference(id);
        else draft?.drop(Number(place.split(":")[1]), id);
      }}
      onChip={act.chip}
      onLayout={desk.setLayout}
      onResize={desk.resize}
    />
  );
}
