import type { Batch } from "@/api";
import { count, counted } from "@/lib/format";

/** What can be done about a batch: undo it, redo it by undoing what undid it, or wait for the answer. */
export type Remedy = { does: "undo" | "redo"; batch: number };

/** What a batch did, in words: "Labelled 12 images as shirt". `nameOf` knows the classes, archived ones too. */
export function headline(batch: Batch, nameOf: (classId: number) => string, of: Batch | undefined): string {
  const images = counted(batch.applied, "image");
  const name = batch.class_id === null ? null : nameOf(batch.class_id);
  switch (batch.kind) {
    case "label":
      return name === null ? `Took the label of ${images} away` : `Labelled ${images} as ${name}`;
    case "confirm":
      return name === null ? `Sorted out ${images}` : `Confirmed ${images} as ${name}`;
    case "correct":
      return name === null ? `Corrected ${images}` : `Corrected ${images} to ${name}`;
    case "audit":
      return name === null ? `Kept the labels of ${images}` : `Kept ${images} as ${name}`;
    case "merge":
      return name === null ? `Merged classes: ${images}` : `Merged ${images} into ${name}`;
    case "split":
      return name === null ? `Split a class: ${images}` : `Split ${images} off ${name}`;
    case "undo":
      return `${isRedo(of) ? "Redid" : "Undid"} ${what(of, nameOf)}: ${images}`;
  }
}

/** What a batch could not do: images that had been changed since they were shown. */
export function leftBehind(batch: Batch): string | null {
  if (batch.conflicts === 0) return null;
  const total = batch.applied + batch.unchanged + batch.conflicts;
  return `${count(batch.conflicts)} of ${count(total)} ${batch.conflicts === 1 ? "was" : "were"} left: changed since`;
}

/** What the row's button does. An undo has none of its own: the batch that it undid has it. */
export function remedy(batch: Batch): Remedy | null {
  if (batch.kind === "undo") return null;
  return batch.undone_by_id === null ? { does: "undo", batch: batch.id } : { does: "redo", batch: batch.undone_by_id };
}

function isRedo(of: Batch | undefined): boolean {
  return of?.kind === "undo";
}

function what(of: Batch | undefined, nameOf: (classId: number) => string): string {
  const name = typeof of?.class_id === "number" ? ` ${nameOf(of.class_id)}` : "";
  switch (of?.kind) {
    case "label":
      return of.class_id === null ? "a label taken away" : `the label${name}`;
    case "confirm":
      return name === "" ? "the sorting" : `the confirmation of${name}`;
    case "correct":
      return `the correction${name && ` to${name}`}`;
    case "audit":
      return "what was kept";
    case "merge":
      return `the merge${name && ` into${name}`}`;
    case "split":
      return `the split${name && ` of${name}`}`;
    case "undo":
      return "what was undone";
    case undefined:
      return "an earlier act";
  }
}
