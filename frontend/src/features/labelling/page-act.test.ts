import { expect, test } from "vitest";
import { corrected, type Proposed, partsOf, passedOver, saidOf } from "./page-act";

const open = (id: number, proposed: number | null): Proposed => ({ id, version: 0, classId: null, proposed });
const labelled = (id: number, classId: number, proposed: number | null): Proposed => ({
  id,
  version: 3,
  classId,
  proposed,
});
const nothing = { exceptions: new Set<number>(), corrections: new Map<number, number>() };
const told = (page: Proposed[], said: Partial<typeof nothing>, as: "confirm" | "audit" = "confirm") =>
  partsOf(page, { ...nothing, ...said }, as).map(({ classId, as: how, images }) => [
    classId,
    how,
    images.map(({ id }) => id),
  ]);

test("what nobody marked is confirmed, what was corrected gets its class, and what was only marked stays", () => {
  const page = [open(1, 7), open(2, 7), open(3, 7), open(4, 7)];
  const said = { exceptions: new Set([2]), corrections: new Map([[3, 9]]) };
  expect(told(page, said)).toEqual([
    [7, "confirm", [1, 4]],
    [9, "correct", [3]],
  ]);
  expect(passedOver(page, partsOf(page, said, "confirm"))).toEqual([2]);
});

test("a page of several sections gives each image the class of its own", () => {
  expect(told([open(1, 7), open(2, 8), open(3, 7)], {})).toEqual([
    [7, "confirm", [1, 3]],
    [8, "confirm", [2]],
  ]);
});

test("a prediction never covers a person's label", () => {
  expect(told([labelled(1, 9, 7), open(2, 7)], {})).toEqual([[7, "confirm", [2]]]);
});

test("a correction to what was proposed is a confirmation, and of what nothing was proposed for a label", () => {
  const corrections = new Map([
    [1, 7],
    [2, 7],
  ]);
  expect(told([open(1, 7), open(2, null)], { corrections })).toEqual([
    [7, "confirm", [1]],
    [7, "label", [2]],
  ]);
});

test("a review keeps the labels that are still as they were shown", () => {
  const page = [labelled(1, 7, 7), labelled(2, 8, 8), labelled(3, 9, null)];
  expect(told(page, { exceptions: new Set([2]) }, "audit")).toEqual([[7, "audit", [1]]]);
});

test("a page that is left gives only what was said outright", () => {
  const said = { exceptions: new Set([2]), corrections: new Map([[3, 9]]) };
  const parts = saidOf([open(1, 7), open(2, 7), open(3, 7)], said, "confirm");
  expect(parts.map(({ classId, images }) => [classId, images.map(({ id }) => id)])).toEqual([[9, [3]]]);
});

test("a correction is taken back by null", () => {
  const once = corrected(new Map(), [1, 2], 9);
  expect([...corrected(once, [1], null)]).toEqual([[2, 9]]);
});
