import { VisuallyHidden } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { Project } from "@/api";
import { ClassRail } from "@/features/classes";
import { HintStrip } from "@/features/hints";
import { HistoryPanel } from "@/features/history";
import { isBeingUndone, type Labelling, pendingCounts, sendable, undecided, undoState } from "@/features/labelling";
import { FilterChips, toConfirm } from "@/features/ranking";
import { classCommands } from "./class-commands";
import { type ClassDialog, ClassDialogs } from "./class-dialogs";
import { HeldStrip } from "./held-strip";
import { OpenDialog } from "./open-dialog";
import { pageCommands } from "./page-commands";
import { PageStrip } from "./page-strip";
import { RunAheadZone } from "./run-ahead-zone";
import { splitDraft } from "./split-draft";
import { SplitZone } from "./split-zone";
import { UnsavedList } from "./unsaved-list";
import { useClassCare } from "./use-class-care";
import { useClassDesk } from "./use-class-desk";
import { useClasses } from "./use-classes";
import { useDesk } from "./use-desk";
import { useLikes } from "./use-likes";
import { useNewImages } from "./use-new-images";
import { useOutboxCare } from "./use-outbox-care";
import { requestOf, usePage } from "./use-page";
import { usePageAct } from "./use-page-act";
import { usePageDesk } from "./use-page-desk";
import { usePeeked } from "./use-peeked";
import { usePeople } from "./use-people";
import { useReferences } from "./use-references";
import { useRunAhead } from "./use-run-ahead";
import { useSnapshot } from "./use-snapshot";
import { useViewOf } from "./use-view";
import { useWorkbenchKeys } from "./use-workbench-keys";
import classes from "./workbench.module.css";
import { WorkbenchBar } from "./workbench-bar";
import { workbenchCommands } from "./workbench-commands";
import { type OpenFilter, WorkbenchFilters } from "./workbench-filters";
import { WorkbenchGrid } from "./workbench-grid";
import { WorkbenchHeader } from "./workbench-header";
import { WorkbenchPeek } from "./workbench-peek";
import { WorkbenchToolbar } from "./workbench-toolbar";

/** The dialog that is open, if any. */
export type Dialog =
  | { is: "picker"; typed: string }
  | { is: "new-class" }
  | { is: "help" }
  | { is: "palette" }
  | ClassDialog
  | null;

const NO_IDS: ReadonlySet<number> = new Set();

/** Classes on the left, the ranked grid in the middle, the bar below. */
export function Workbench({ project, labelling }: { project: Project; labelling: Labelling }) {
  const { view, go, reopen } = useViewOf(project.id);
  const { all, items, archived } = useClasses(project.id);
  const [dialog, setDialog] = useState<Dialog>(null);
  const { peeked, setPeeked } = usePeeked(view, go);
  const [isHistoryOpen, setHistoryOpen] = useState(false);
  const toggleHistory = useCallback(() => setHistoryOpen((isOpen) => !isOpen), []);
  const [marked, setMarked] = useState<ReadonlySet<number>>(NO_IDS);
  const [openFilter, setOpenFilter] = useState<OpenFilter>(null);
  const { selection, snapshot, pending, acts, trouble, isSignedOut, isDurable } = useStore(labelling.store);
  const undoing = useMemo(() => undoState(acts, pending), [acts, pending]);
  const changes = useMemo(() => pendingCounts(pending), [pending]);
  const unsaved = useMemo(() => undecided(pending), [pending]);
  const references = useReferences(project.dataset_id, view, reopen);
  const likes = useLikes(project.id, labelling, view.filters);
  const page = usePage(project.id, view, labelling);
  const act = usePageAct({ projectId: project.id, labelling, view, go, reopen, items, page, peeked });
  const ahead = useRunAhead({ projectId: project.id, labelling, view, page: page.data, items, reopen });
  const { desk, chooseClass, makeClass, giveSnapshot } = useDesk({
    project,
    labelling,
    view,
    go,
    reopen,
    items,
    page,
    // During a run a class is the one that the run gives.
    act: ahead.isOpen ? { ...act, choose: ahead.aim, hasTarget: () => true } : act,
    undoing,
    setDialog,
    peeked,
    setPeeked,
    toggleHistory,
    addReference: references.add,
    takeLikes: likes.take,
  });

  const draft = splitDraft({ view, go, page: page.data, labelling, items });
  const care = useClassCare({ project, labelling, view, go, reopen, items });
  const request = useMemo(() => requestOf(view), [view]);
  const { take } = useSnapshot(project.id, labelling, request);
  const classDesk = useClassDesk({
    labelling,
    view,
    items,
    care,
    reopen,
    hasPage: () => desk.hasPage() && view.ranking.by !== "sort-out",
    hasSelection: desk.hasSelection,
    takeAllMatching: take,
    setDialog,
    setOpenFilter,
  });
  const people = usePeople(project.id, openFilter === "filters" || view.filters.by !== undefined);

  const pageDesk = usePageDesk({ view, reopen, desk, act, runAhead: ahead.start });
  const { mode } = act;
  const isTaken = mode !== null && mode !== "walk";
  const own = useMemo(
    () => [...workbenchCommands(desk, isTaken), ...pageCommands(pageDesk, mode), ...classCommands(classDesk)],
    [desk, isTaken, pageDesk, mode, classDesk],
  );
  const confirm = (id: number) => reopen(toConfirm(view, id));
  const { commands, modes, stage, keyOf, keyOfAhead, palette } = useWorkbenchKeys({
    own,
    likes,
    ahead,
    hasSelection: desk.hasSelection,
    items,
    page: page.data,
    labelling,
    dialog,
    peeked,
    setPeeked,
    onClass: chooseClass,
    onShow: (id) => reopen({ label: id }),
    onConfirm: confirm,
    onTyping: (typed) => {
      act.hold();
      setDialog({ is: "picker", typed });
    },
  });
  const close = useCallback(() => setDialog(null), []);
  const filters = useMemo(
    () => (
      <WorkbenchFilters
        projectId={project.id}
        datasetId={project.dataset_id}
        view={view}
        people={people}
        open={openFilter}
        onOpen={setOpenFilter}
        reopen={reopen}
      />
    ),
    [project.id, project.dataset_id, view, people, openFilter, reopen],
  );
  useOutboxCare(labelling);

  const newImages = useNewImages(project.counts.images, page.isPending, view.page);
  const current = items.find(({ id }) => id === view.current);
  const selectedCount = snapshot?.ids.size ?? selection.selected.size;
  const onPage = page.data?.items.length ?? 0;
  const total = page.data?.total ?? 0;
  const isWholePage =
    view.ranking.by !== "sort-out" && snapshot === null && onPage > 0 && selectedCount === onPage && total > onPage;
  return (
    <div className={classes.workbench} {...references.dropHandlers}>
      <WorkbenchHeader project={project} pendingLabelled={-(changes.get(null) ?? 0)} onHelp={desk.help} />
      {/* A mouse click leaves the keys with the grid: no button may hold Enter and Space back afterwards. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus where it is. */}
      <div className={classes.middle} onMouseDown={keepFocus}>
        <ClassRail
          projectId={project.id}
          items={items}
          archived={archived}
          pending={changes}
          current={view.current}
          shown={typeof view.label === "number" ? view.label : null}
          marked={marked}
          onMark={setMarked}
          onEdit={(id) => setDialog({ is: "edit-class", id })}
          onMove={(id, to) => void care.move(id, to)}
          onMerge={(ids) => setDialog({ is: "merge", ids, into: null })}
          onBringBack={(id) => {
            const item = archived.find((one) => one.id === id);
            if (item) void care.bringBack(item);
          }}
          onChoose={chooseClass}
          onShow={(id) => reopen({ label: view.label === id ? "none" : id })}
          onConfirm={confirm}
          onNew={desk.newClass}
          newKey={keyOf("new-class")}
        />
        <main className={classes.main}>
          <VisuallyHidden component="h1">{project.name}</VisuallyHidden>
          <WorkbenchToolbar
            view={view}
            items={items}
            keyOf={keyOf}
            total={page.data?.total}
            go={go}
            reopen={reopen}
            onRankAgain={desk.rankAgain}
            onFile={references.upload}
            isDropping={references.isDropping}
            filters={filters}
          />
          <FilterChips
            label={view.split ? "none" : view.label}
            filters={view.filters}
            items={items}
            people={people}
            onLabel={(label) => reopen({ label })}
            onFilters={(filters, label) => reopen({ filters, ...(label !== undefined && { label }) })}
          />
          {!ahead.isOpen && (
            <PageStrip
              projectId={project.id}
              mode={mode}
              view={view}
              items={items}
              reopen={reopen}
              keyOf={keyOf}
              onSortOut={pageDesk.sortOut}
            />
          )}
          <SplitZone
            project={project}
            draft={draft}
            view={view}
            items={items}
            pending={changes}
            labelling={labelling}
            selected={selection.selected}
            care={care}
            desk={desk}
            chooseClass={chooseClass}
            reopen={reopen}
          />
          {ahead.isOpen ? (
            <RunAheadZone ahead={ahead} size={view.size} items={items} keyOf={keyOfAhead} />
          ) : (
            <WorkbenchGrid
              page={page}
              view={view}
              items={all}
              labelling={labelling}
              desk={desk}
              act={act}
              project={project}
              onReference={references.addImage}
              draft={draft}
              reopen={reopen}
            />
          )}
          <HeldStrip snapshot={snapshot} likes={likes} items={items} onGive={giveSnapshot} onClear={desk.clear} />
          {snapshot === null && !likes.isOpen && !ahead.isOpen && (
            <HintStrip
              keyOf={keyOf}
              situation={{
                hasImages: onPage > 0,
                isRanked: view.ranking.by === "similar",
                selectedCount,
                isPredicted: page.data?.items.some(({ prediction }) => prediction !== null) ?? false,
                isPageAct: mode !== null,
                actCount: acts.length + pending.length,
                pageNumber: view.page,
                hasNext: desk.hasNext(),
              }}
            />
          )}
        </main>
        {isHistoryOpen && (
          <HistoryPanel
            projectId={project.id}
            isBusy={(batch) => isBeingUndone(pending, batch)}
            onUndo={labelling.undoBatch}
            onClose={toggleHistory}
          />
        )}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
      <div onMouseDown={keepFocus}>
        <WorkbenchBar
          selectedCount={selectedCount}
          act={act}
          isAsked={ahead.isOpen}
          items={items}
          isSnapshot={snapshot !== null && snapshot.likes === null}
          matching={isWholePage ? total : null}
          pendingCount={sendable(pending).length}
          unsaved={
            unsaved.length > 0 ? (
              <UnsavedList unsaved={unsaved} items={all} onRetry={labelling.retry} onGiveUp={labelling.giveUp} />
            ) : null
          }
          trouble={trouble}
          isSignedOut={isSignedOut}
          isDurable={isDurable}
          newImages={newImages}
          current={current}
          page={view.page}
          commands={commands}
          keyOf={keyOf}
          onRetry={labelling.hurry}
        />
      </div>
      {peeked !== null && (
        <WorkbenchPeek
          projectId={project.id}
          peeked={peeked}
          page={page.data}
          items={[...items, ...archived]}
          labelling={labelling}
          commands={modes.peek}
          stage={stage}
          onShow={setPeeked}
          onClose={() => setPeeked(null)}
        />
      )}
      {(dialog?.is === "edit-class" || dialog?.is === "merge") && (
        <ClassDialogs
          dialog={dialog}
          items={items}
          all={all}
          selected={[...selection.selected]}
          care={care}
          onDialog={setDialog}
          onSplit={classDesk.split}
          onMerged={() => setMarked(NO_IDS)}
          onClose={close}
        />
      )}
      <OpenDialog
        dialog={dialog}
        commands={commands}
        modes={Object.values(modes)}
        items={items}
        palette={palette}
        labelled={peeked === null ? selectedCount || Number(act.hasTarget()) : 1}
        onChoose={chooseClass}
        onCreate={makeClass}
        onClose={close}
      />
    </div>
  );
}

function keepFocus(event: { target: EventTarget; preventDefault: () => void }) {
  const { target } = event;
  if (target instanceof Element && target.closest("button") && !target.closest("[role='slider'], input")) {
    event.preventDefault();
  }
}
