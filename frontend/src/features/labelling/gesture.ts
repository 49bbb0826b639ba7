import type { BatchResult, Label, ShownImage } from "@/api";

/** What a gesture does to one image's class; null is no class. */
export type Change = { id: number; from: number | null; to: number | null };

type Entry = {
  /** The Idempotency-Key: sending it again does nothing twice. */
  key: string;
  project: number;
  /** The tab that sends it. */
  owner: string;
  /** Gestures of a project are sent in this order. */
  order: number;
  /** Empty when it undoes a batch whose images this browser has not seen. */
  changes: readonly Change[];
  /** Why the server could not save it, once it was set aside so that the others go on. */
  unsaved: string | null;
};

export type LabelGesture = Entry & { kind: "label"; classId: number | null; images: readonly ShownImage[] };

/** Undoes another gesture; `batch` is known once that one was answered. Redo is the undo of an undo. */
export type UndoGesture = Entry & { kind: "undo"; undoes: string; batch: number | null };

/** One act of a person that the server has not answered yet: an entry of the outbox. */
export type Gesture = LabelGesture | UndoGesture;

/** The act that another one undid: by key, and by batch once that is known, which outlives a reload. */
export type Target = { key: string; batch: number | null };

/** One act that the server has answered: what undo and redo walk. */
export type Act = {
  key: string;
  batch: number;
  classId: number | null;
  /** The act undone, or null when this act gave labels. */
  undoes: Target | null;
  changes: readonly Change[];
  applied: number;
};

export type Answer = Pick<BatchResult, "batch_id" | "applied" | "unchanged" | "conflicts" | "labels">;

/** What an answer makes of the outbox and of the labels on screen. */
export type Settlement = {
  pending: Gesture[];
  /** Later gestures that it changed: to be stored again before the answered one goes. */
  rewritten: Gesture[];
  /** Keys of later gestures that have nothing left to undo. */
  dropped: string[];
  /** Null when nothing was applied, so that there is nothing to undo. */
  act: Act | null;
  /** What the images have now: all that the answer tells of. */
  labels: Map<number, Label | null>;
};

/**
 * Settles a gesture with its answer. Later gestures on the same images were made before the answer came, by a person
 * who saw its outcome already: they take the versions that it gave. Images that were in conflict keep the version
 * that was shown, so a later gesture on them is a conflict too and overwrites nobody.
 */
export function settle(pending: readonly Gesture[], gesture: Gesture, answer: Answer): Settlement {
  const rest = pending.filter(({ key }) => key !== gesture.key);
  const applied = new Set(answer.applied);
  const changes = gesture.changes.filter(({ id }) => applied.has(id));
  const worked = applied.size > 0;
  const dropped = worked ? [] : dependents(rest, gesture.key);
  const rewritten: Gesture[] = [];
  const kept: Gesture[] = [];
  for (const other of rest) {
    if (dropped.includes(other.key)) continue;
    const isOlder = other.unsaved && other.order < gesture.order;
    const next = isOlder ? overtaken(other, answer) : afterwards(other, gesture, answer, applied);
    if (next === null) {
      dropped.push(other.key, ...dependents(rest, other.key));
      continue;
    }
    if (next !== other) rewritten.push(next);
    kept.push(next);
  }
  return {
    pending: kept.filter(({ key }) => !dropped.includes(key)),
    rewritten: rewritten.filter(({ key }) => !dropped.includes(key)),
    dropped,
    act: worked ? actOf(gesture, answer.batch_id, changes, applied.size) : null,
    labels: told(answer),
  };
}

/** Takes a refused gesture out, with those that would have undone it. */
export function refuse(pending: readonly Gesture[], refused: string): { pending: Gesture[]; dropped: string[] } {
  const dropped = [refused, ...dependents(pending, refused)];
  return { pending: pending.filter(({ key }) => !dropped.includes(key)), dropped };
}

/** The class that each image of a pending gesture will have: what tiles show until the answer comes. */
export function pendingClasses(pending: readonly Gesture[]): Map<number, number | null> {
  return new Map(pending.flatMap(({ changes }) => changes.map(({ id, to }) => [id, to] as const)));
}

/** How the pending gestures will change the number of images by class; the null class is "unlabelled". */
export function pendingCounts(pending: readonly { changes: readonly Change[] }[]): Map<number | null, number> {
  const counts = new Map<number | null, number>();
  for (const { from, to } of pending.flatMap(({ changes }) => changes)) {
    counts.set(from, (counts.get(from) ?? 0) - 1);
    counts.set(to, (counts.get(to) ?? 0) + 1);
  }
  return counts;
}

function afterwards(later: Gesture, gesture: Gesture, answer: Answer, applied: ReadonlySet<number>): Gesture {
  if (later.kind === "label") {
    if (!later.images.some(({ id }) => answer.labels[id])) return later;
    return {
      ...later,
      images: later.images.map(({ id, version }) => ({ id, version: answer.labels[id]?.version ?? version })),
    };
  }
  if (later.undoes !== gesture.key) return later;
  return { ...later, batch: answer.batch_id, changes: later.changes.filter(({ id }) => applied.has(id)) };
}

/** What was set aside, without the images that a later gesture has decided about; null when none is left. */
function overtaken(older: Gesture, answer: Answer): Gesture | null {
  const isDecided = ({ id }: { id: number }) => answer.labels[id] !== undefined;
  if (!older.changes.some(isDecided)) return older;
  const changes = older.changes.filter((change) => !isDecided(change));
  if (older.kind === "undo") return { ...older, changes };
  const images = older.images.filter((image) => !isDecided(image));
  return images.length > 0 ? { ...older, images, changes } : null;
}

export function dependents(pending: readonly Gesture[], key: string): string[] {
  return pending
    .filter((later) => later.kind === "undo" && later.undoes === key)
    .flatMap((later) => [later.key, ...dependents(pending, later.key)]);
}

function actOf(gesture: Gesture, batch: number, changes: Change[], applied: number): Act {
  const classId = gesture.kind === "label" ? gesture.classId : null;
  return { key: gesture.key, batch, classId, undoes: targetOf(gesture), changes, applied };
}

export function targetOf(gesture: Gesture): Target | null {
  return gesture.kind === "undo" ? { key: gesture.undoes, batch: gesture.batch } : null;
}

function told(answer: Answer): Map<number, Label | null> {
  const labels = new Map<number, Label | null>();
  for (const id of [...answer.applied, ...answer.unchanged]) labels.set(id, answer.labels[id] ?? null);
  for (const { id, label } of answer.conflicts) labels.set(id, label);
  return labels;
}
