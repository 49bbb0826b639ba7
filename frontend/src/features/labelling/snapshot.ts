import type { Label } from "@/api";
import type { Likes } from "./likes";

/** An image as a tile shows it. */
export type Shown = { id: number; version: number; classId: number | null };

/**
 * Everything that matched at one moment, held to be labelled in one act. Pages turn meanwhile; what arrives or changes
 * later is not in it.
 */
export type Snapshot = {
  shown: readonly Shown[];
  ids: ReadonlySet<number>;
  /** How many matched: more than are held when one act cannot take them all. */
  total: number;
  /** The class that it is about to get, null for none; undefined until one was chosen. */
  target: number | null | undefined;
  /** What it was cut from when it holds an image's likes: they get their class at once, in no step of its own. */
  likes: Likes | null;
};

export function snapshotOf(shown: readonly Shown[], total: number): Snapshot {
  return { shown, ids: new Set(shown.map(({ id }) => id)), total, target: undefined, likes: null };
}

/** The snapshot with what answers have told since: the person's own acts make no conflict with it. */
export function informed(snapshot: Snapshot, labels: ReadonlyMap<number, Label | null>): Snapshot {
  const { shown, likes } = snapshot;
  if (![...shown, ...(likes?.run ?? [])].some(({ id }) => labels.has(id))) return snapshot;
  const told = <Image extends Shown>(image: Image): Image => {
    const label = labels.get(image.id);
    return label ? { ...image, version: label.version, classId: label.class_id } : image;
  };
  return { ...snapshot, shown: shown.map(told), likes: likes && { ...likes, run: likes.run.map(told) } };
}
