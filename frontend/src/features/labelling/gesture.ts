import type { BatchResult, Label, LabelPart, ShownImage } from "@/api";

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

/** How a label is given: by hand, in agreement with a prediction or against one, or to keep what was looked at again. */
export type GivenAs = NonNullable<LabelPart["kind"]>;

export type LabelGesture = Entry & {
  kind: "label";
  classId: number | null;
  /** By hand when nothing is said. */
  as?: GivenAs;
  images: readonly ShownImage[];
};

/** Images of one page that get one class. */
export type Part = { classId: number; as: GivenAs; images: readonly ShownImage[] };

/** A page of several classes, given in one act. */
export type PageGesture = Entry & { kind: "page"; parts: readonly Part[] };

/** Undoes another gesture; `batch` is known once that one was answered. Redo is the undo of an undo. */
export type UndoGesture = Entry & { kind: "undo"; undoes: string; batch: number | null };

/** One act of a person that the server has not answered yet: an entry of the outbox. */
export type Gesture = LabelGesture | PageGesture | UndoGesture;

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
  const isTold = ({ id }: ShownImage) => answer.labels[id] !== undefined;
  const told = ({ id, version }: ShownImage) => ({ id, version: answer.labels[id]?.version ?? version });
  if (later.kind === "label") return later.images.some(isTold) ? { ...later, images: later.images.map(told) } : later;
  if (later.kind === "page") {
    if (!later.parts.some(({ images }) => images.some(isTold))) return later;
    return { ...later, parts: later.parts.map((part) => ({ ...part, images: part.images.map(told) })) };
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
  const left = (images: readonly ShownImage[]) => images.filter((image) => !isDecided(image));
  if (older.kind === "page") {
    const parts = older.parts.map((part) => ({ ...part, images: left(part.images) }));
    const kept = parts.filter(({ images }) => images.length > 0);
    return kept.length > 0 ? { ...older, parts: kept, changes } : null;
  }
  const images = left(older.images);
  return images.length > 0 ? { ...older, images, changes } : null;
}

export function dependents(pending: readonly Gesture[], key: string): string[] {
  return pending
    .filter((later) => later.kind === "undo" && later.undoes === key)
    .flatMap((later) => [later.key, ...dependents(pending, later.key)]);
}

function actOf(gesture: Gesture, batch: number, changes: Change[], applied: number): Act {
  return { key: gesture.key, batch, classId: classOf(gesture), undoes: targetOf(gesture), changes, applied };
}

/** The one class that a gesture gives; null for none, or several. */
export function classOf(gesture: Gesture): number | null {
  if (gesture.kind === "label") return gesture.classId;
  if (gesture.kind === "undo") return null;
  const [first] = gesture.parts;
  return gesture.parts.every(({ classId }) => classId === first?.classId) ? (first?.classId ?? null) : null;
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
