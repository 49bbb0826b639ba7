import type { Batch } from "@/api";
import { type Act, type Change, classOf, type Gesture, type Target, targetOf } from "./gesture";
import { sendable } from "./unsaved";

/** Anything that undo can take back, answered or not. */
export type Undoable = {
  key: string;
  batch: number | null;
  undoes: Target | null;
  classId: number | null;
  changes: readonly Change[];
};

/** What Ctrl+Z and Ctrl+Y would act on now. */
export type UndoState = { undo: Undoable | null; redo: Undoable | null };

/**
 * Replays the acts, answered ones first and then the pending, as two stacks. A label act can be undone and makes
 * everything undone before it final; an undo moves its target over; the undo of an undo, a redo, moves it back.
 */
export function undoState(acts: readonly Act[], pending: readonly Gesture[]): UndoState {
  let undo: Undoable[] = [];
  let redo: Undoable[] = [];
  for (const act of [...acts, ...sendable(pending).map(undoable)]) {
    if (act.undoes === null) {
      undo.push(act);
      redo = [];
      continue;
    }
    const target = act.undoes;
    if (redo.some((one) => isTarget(target, one))) {
      redo = redo.filter((one) => !isTarget(target, one));
      undo.push(act);
    } else {
      undo = undo.filter((one) => !isTarget(target, one));
      redo.push(act);
    }
  }
  return { undo: undo.at(-1) ?? null, redo: redo.at(-1) ?? null };
}

/** The person's own batches, newest first as the server lists them, as acts; what this tab knows of them is kept. */
export function actsOf(batches: readonly Batch[], known: readonly Act[], userId: number): Act[] {
  const keyOf = new Map(known.map(({ batch, key }) => [batch, key]));
  const changesOf = new Map(known.map(({ batch, changes }) => [batch, changes]));
  return batches
    .filter(({ user, applied }) => user.id === userId && applied > 0)
    .map(({ id, class_id, undoes_id, applied }) => ({
      key: keyOf.get(id) ?? batchKey(id),
      batch: id,
      classId: class_id,
      undoes: undoes_id === null ? null : { key: keyOf.get(undoes_id) ?? batchKey(undoes_id), batch: undoes_id },
      changes: changesOf.get(id) ?? [],
      applied,
    }))
    .reverse();
}

function undoable(gesture: Gesture): Undoable {
  const { key, changes } = gesture;
  return {
    key,
    batch: null,
    undoes: targetOf(gesture),
    classId: classOf(gesture),
    changes,
  };
}

/**
 * What undoing the act with this key means now: itself; or, when it was undone and given again, the act that gave it
 * again; or null, when it is undone.
 */
export function undoTarget(acts: readonly Act[], pending: readonly Gesture[], key: string): Undoable | null {
  const all: Undoable[] = [...acts, ...sendable(pending).map(undoable)];
  let isStanding = true;
  let last = all.find((act) => act.key === key) ?? null;
  for (const act of all) {
    if (last === null || !isTarget(act.undoes, last)) continue;
    last = act;
    isStanding = !isStanding;
  }
  return isStanding ? last : null;
}

function isTarget(target: Target | null, act: { key: string; batch: number | null }): boolean {
  if (target === null) return false;
  return target.key === act.key || (target.batch !== null && target.batch === act.batch);
}

/** True while the undo of a batch waits for its answer. */
export function isBeingUndone(pending: readonly Gesture[], batch: number): boolean {
  return sendable(pending).some((gesture) => gesture.kind === "undo" && gesture.batch === batch);
}

/** The key of an act of which only the batch is known. */
export function batchKey(id: number): string {
  return `batch-${id}`;
}
