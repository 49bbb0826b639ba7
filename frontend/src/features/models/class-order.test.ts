import { expect, test } from "vitest";
import { inOrder, turnedBy } from "./class-order";

const names = new Map([
  [1, "Dress"],
  [2, "Boot 10"],
  [3, "Boot 9"],
  [4, "Cap"],
]);
const nameOf = (id: number) => names.get(id) ?? "";
const figures = [
  { class_id: 1, precision: 0.9, recall: 0.8, f1: 0.85, count: 40 },
  { class_id: 2, precision: 0.5, recall: 0.6, f1: 0.55, count: 10 },
  { class_id: 3, precision: 0.5, recall: 0.9, f1: 0.64, count: 20 },
  { class_id: 4, precision: 0, recall: 0, f1: 0, count: 0 },
];
const ids = (by: "name" | "precision" | "recall" | "f1" | "count", descending: boolean) =>
  inOrder(figures, { by, descending }, nameOf).map(({ class_id }) => class_id);

test("names order as people count", () => {
  expect(ids("name", false)).toEqual([3, 2, 1, 4]);
});

test("equal figures fall back to the name, and a class without images stays last both ways", () => {
  expect(ids("precision", false)).toEqual([3, 2, 1, 4]);
  expect(ids("f1", true)).toEqual([1, 3, 2, 4]);
  expect(ids("f1", false)).toEqual([2, 3, 1, 4]);
});

test("a column is turned by a second click, and begins with what one looks for", () => {
  expect(turnedBy({ by: "name", descending: false }, "name")).toEqual({ by: "name", descending: true });
  expect(turnedBy({ by: "name", descending: false }, "f1")).toEqual({ by: "f1", descending: false });
  expect(turnedBy({ by: "name", descending: false }, "count")).toEqual({ by: "count", descending: true });
});
