import type { Batch } from "@/api";
import type { Act, Change, Gesture } from "./gesture";

/** Anything that undo can take back, answered or not. */
export type Undoable = {
  key: string;
  batch: number | null;
  undoes: string | null;
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
  for (const act of [...acts, ...pending.map(undoable)]) {
    if (act.undoes === null) {
      undo.push(act);
      redo = [];
    } else if (redo.some(({ key }) => key === act.undoes)) {
      redo = redo.filter(({ key }) => key !== act.undoes);
      undo.push(act);
    } else {
      undo = undo.filter(({ key }) => key !== act.undoes);
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
      undoes: undoes_id === null ? null : (keyOf.get(undoes_id) ?? batchKey(undoes_id)),
      changes: changesOf.get(id) ?? [],
      applied,
    }))
    .reverse();
}

export function undoable(gesture: Gesture): Undoable {
  const { key, changes } = gesture;
  return gesture.kind === "label"
    ? { key, batch: null, undoes: null, classId: gesture.classId, changes }
    : { key, batch: null, undoes: gesture.undoes, classId: null, changes };
}

function batchKey(id: number): string {
  return `batch-${id}`;
}
