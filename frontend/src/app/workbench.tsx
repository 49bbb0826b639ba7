import { VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { classesQuery, type Project } from "@/api";
import { ClassPicker, ClassRail } from "@/features/classes";
import { HistoryPanel } from "@/features/history";
import { isBeingUndone, type Labelling, pendingCounts, undoState } from "@/features/labelling";
import { turned, withoutReference } from "@/features/ranking";
import { ShortcutOverlay, useKeys } from "@/features/shortcuts";
import { shownKey } from "@/lib/commands";
import { counted } from "@/lib/format";
import { useDesk } from "./use-desk";
import { usePeek } from "./use-peek";
import { useReferences } from "./use-references";
import { useViewOf } from "./use-view";
import classes from "./workbench.module.css";
import { WorkbenchBar } from "./workbench-bar";
import { GESTURES, workbenchCommands } from "./workbench-commands";
import { WorkbenchGrid } from "./workbench-grid";
import { WorkbenchHeader } from "./workbench-header";
import { WorkbenchPeek } from "./workbench-peek";
import { WorkbenchToolbar } from "./workbench-toolbar";

/** The dialog that is open, if any. */
export type Dialog = { is: "picker"; typed: string } | { is: "new-class" } | { is: "help" } | null;

/** Classes on the left, the ranked grid in the middle, the bar below. */
export function Workbench({ project, labelling }: { project: Project; labelling: Labelling }) {
  const { view, go, reopen } = useViewOf(project.id);
  const items = useClasses(project.id);
  const [dialog, setDialog] = useState<Dialog>(null);
  const [peeked, setPeeked] = useState<number | null>(null);
  const [isHistoryOpen, setHistoryOpen] = useState(false);
  const toggleHistory = useCallback(() => setHistoryOpen((isOpen) => !isOpen), []);
  const { selection, pending, acts, trouble, isDurable } = useStore(labelling.store);
  const undoing = useMemo(() => undoState(acts, pending), [acts, pending]);
  const changes = useMemo(() => pendingCounts(pending), [pending]);
  const references = useReferences(project.dataset_id, view, reopen);
  const { desk, page, chooseClass, makeClass } = useDesk({
    project,
    labelling,
    view,
    go,
    reopen,
    items,
    undoing,
    setDialog,
    peeked,
    setPeeked,
    toggleHistory,
    addReference: references.add,
  });

  const commands = useMemo(() => workbenchCommands(desk), [desk]);
  const classByKey = useMemo(() => new Map(items.flatMap(({ key, id }) => (key ? [[key, id] as const] : []))), [items]);
  const { stage, peekSet } = usePeek({ peeked, setPeeked, page: page.data, labelling, commands });
  useKeys({
    commands: peeked === null ? commands : peekSet,
    classByKey,
    hasSelection: desk.hasSelection,
    onClass: chooseClass,
    onTyping: (typed) => setDialog({ is: "picker", typed }),
    isOff: dialog !== null,
  });
  const keyOf = (name: string) => {
    const command = commands.find((one) => one.name === name);
    return command ? shownKey(command, classByKey) : null;
  };
  const close = useCallback(() => setDialog(null), []);
  useOutboxCare(labelling);

  const current = items.find(({ id }) => id === view.current);
  const selectedCount = selection.selected.size;
  return (
    <div className={classes.workbench} {...references.dropHandlers}>
      <WorkbenchHeader project={project} pendingLabelled={-(changes.get(null) ?? 0)} onHelp={desk.help} />
      {/* A mouse click leaves the keys with the grid: no button may hold Enter and Space back afterwards. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus where it is. */}
      <div className={classes.middle} onMouseDown={keepFocus}>
        <ClassRail
          items={items}
          pending={changes}
          current={view.current}
          shown={typeof view.label === "number" ? view.label : null}
          selectedCount={selectedCount}
          onChoose={chooseClass}
          onShow={(id) => reopen({ label: view.label === id ? "none" : id })}
          onNew={desk.newClass}
          newKey={keyOf("new-class")}
        />
        <main className={classes.main}>
          <VisuallyHidden component="h1">{project.name}</VisuallyHidden>
          <WorkbenchToolbar
            view={view}
            items={items}
            total={page.data?.total}
            go={go}
            reopen={reopen}
            onRankAgain={desk.rankAgain}
            onTurn={(item) => reopen(turned(view, item))}
            onRemove={(item) => reopen(withoutReference(view, item))}
            onFile={references.upload}
            isDropping={references.isDropping}
          />
          <WorkbenchGrid
            page={page}
            view={view}
            items={items}
            labelling={labelling}
            desk={desk}
            datasetId={project.dataset_id}
            onReference={references.addImage}
            reopen={reopen}
          />
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
          pendingCount={pending.length}
          trouble={trouble}
          isDurable={isDurable}
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
          items={items}
          labelling={labelling}
          commands={peekSet}
          stage={stage}
          onShow={setPeeked}
          onClose={() => setPeeked(null)}
        />
      )}
      {dialog?.is === "help" && (
        <ShortcutOverlay commands={commands} items={items} gestures={GESTURES} onClose={close} />
      )}
      {(dialog?.is === "picker" || dialog?.is === "new-class") && (
        <ClassPicker
          title={pickerTitle(peeked === null ? selectedCount : 1)}
          typed={dialog.is === "picker" ? dialog.typed : ""}
          items={items}
          onChoose={(id) => {
            close();
            chooseClass(id);
          }}
          onCreate={(name) => {
            close();
            void makeClass(name);
          }}
          onClose={close}
        />
      )}
    </div>
  );
}

function pickerTitle(count: number): string {
  return count > 0 ? `Label ${counted(count, "image")} as…` : "New class";
}

function useClasses(projectId: number) {
  const { data } = useQuery(classesQuery(projectId));
  return useMemo(
    () => (data?.items ?? []).filter(({ archived }) => !archived).sort((one, other) => one.rank - other.rank),
    [data],
  );
}

function useOutboxCare(labelling: Labelling) {
  useEffect(() => {
    const refresh = () => void labelling.refresh().catch(() => {});
    refresh();
    // A tab that was closed leaves its lock a moment later; a crashed one at any time.
    const first = setTimeout(refresh, 1_500);
    const again = setInterval(refresh, 15_000);
    return () => {
      clearTimeout(first);
      clearInterval(again);
    };
  }, [labelling]);
}

function keepFocus(event: { target: EventTarget; preventDefault: () => void }) {
  const { target } = event;
  if (target instanceof Element && target.closest("button") && !target.closest("[role='slider'], input")) {
    event.preventDefault();
  }
}
