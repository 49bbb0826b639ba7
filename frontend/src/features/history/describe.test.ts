import { expect, test } from "vitest";
import type { Batch } from "@/api";
import { headline, leftBehind, remedy } from "./describe";

const plain: Batch = {
  id: 4,
  kind: "label",
  class_id: 7,
  user: { id: 1, name: "owner" },
  created_at: "2026-01-01T00:00:00Z",
  applied: 12,
  unchanged: 0,
  conflicts: 0,
  undoes_id: null,
  undone_by_id: null,
  sample_images: [],
};
const nameOf = () => "shirt";

test("every kind of batch is named for what it did", () => {
  const said = (batch: Partial<Batch>, of?: Batch) => headline({ ...plain, ...batch }, nameOf, of);
  expect(said({})).toBe("Labelled 12 images as shirt");
  expect(said({ class_id: null, applied: 1 })).toBe("Took the label of 1 image away");
  expect(said({ kind: "merge" })).toBe("Merged 12 images into shirt");
  expect(said({ kind: "split" })).toBe("Split 12 images off shirt");
  expect(said({ kind: "confirm" })).toBe("Confirmed 12 images as shirt");
  expect(said({ kind: "confirm", class_id: null })).toBe("Sorted out 12 images");
  expect(said({ kind: "correct" })).toBe("Corrected 12 images to shirt");
  expect(said({ kind: "audit", class_id: null })).toBe("Kept the labels of 12 images");
  const undo: Batch = { ...plain, kind: "undo", class_id: null, undoes_id: 4 };
  expect(headline(undo, nameOf, plain)).toBe("Undid the label shirt: 12 images");
  expect(headline(undo, nameOf, { ...plain, kind: "merge" })).toBe("Undid the merge into shirt: 12 images");
  expect(headline(undo, nameOf, { ...plain, kind: "confirm", class_id: null })).toBe("Undid the sorting: 12 images");
  expect(headline(undo, nameOf, undo)).toBe("Redid what was undone: 12 images");
  expect(headline(undo, nameOf, undefined)).toBe("Undid an earlier act: 12 images");
});

test("a partial undo says what it left", () => {
  expect(leftBehind({ ...plain, kind: "undo", applied: 48, conflicts: 2 })).toBe("2 of 50 were left: changed since");
  expect(leftBehind(plain)).toBeNull();
});

test("a batch that was undone offers redo, which undoes the undo", () => {
  expect(remedy(plain)).toEqual({ does: "undo", batch: 4 });
  expect(remedy({ ...plain, undone_by_id: 9 })).toEqual({ does: "redo", batch: 9 });
  expect(remedy({ ...plain, kind: "undo" })).toBeNull();
});
