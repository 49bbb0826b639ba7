import type { Label } from "@/api";

type Shown = { id: number; version: number; classId: number | null };

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
};

export function snapshotOf(shown: readonly Shown[], total: number): Snapshot {
  return { shown, ids: new Set(shown.map(({ id }) => id)), total, target: undefined };
}

/** The snapshot with what answers have told since: the person's own acts make no conflict with it. */
export function informed(snapshot: Snapshot, labels: ReadonlyMap<number, Label | null>): Snapshot {
  if (![...labels.keys()].some((id) => snapshot.ids.has(id))) return snapshot;
  const shown = snapshot.shown.map((image) => {
    const label = labels.get(image.id);
    return label ? { id: image.id, version: label.version, classId: label.class_id } : image;
  });
  return { ...snapshot, shown };
}
