import { expect, test, vi } from "vitest";
import { finish, hintFor, hints, learntFrom, type Situation } from "./hints";

const first: Situation = {
  hasImages: true,
  isRanked: false,
  selectedCount: 0,
  isPredicted: false,
  isPageAct: false,
  actCount: 0,
  pageNumber: 1,
  hasNext: true,
};

test("one begins with a picture, goes on to a label, and then to the next page", () => {
  expect(hintFor(first, [])).toBe("rank");
  expect(hintFor({ ...first, isRanked: true }, [])).toBe("label");
  expect(hintFor({ ...first, isRanked: true, actCount: 1 }, [])).toBe("next");
  expect(hintFor({ ...first, isRanked: true, actCount: 1, pageNumber: 2 }, [])).toBeNull();
});

test("once classes are predicted one is told to sort out, and on such a page nothing more", () => {
  expect(hintFor({ ...first, isPredicted: true }, [])).toBe("sort-out");
  expect(hintFor({ ...first, isPredicted: true, isPageAct: true }, [])).toBeNull();
  expect(learntFrom({ ...first, isPageAct: true })).toContain("sort-out");
});

test("who has selected something is told about labels first", () => {
  expect(hintFor({ ...first, selectedCount: 3 }, [])).toBe("label");
  expect(hintFor({ ...first, selectedCount: 3 }, ["label"])).toBeNull();
});

test("there is no hint about the next page where there is none, or nothing to point at", () => {
  expect(hintFor({ ...first, isRanked: true, actCount: 1, hasNext: false }, [])).toBeNull();
  expect(hintFor({ ...first, hasImages: false }, [])).toBeNull();
});

test("what one does by oneself counts as learnt", () => {
  expect(learntFrom({ ...first, isRanked: true, actCount: 4 })).toEqual(["rank", "label"]);
});

test("a hint that is over stays over after a reload", async () => {
  finish("label");
  expect(hintFor({ ...first, isRanked: true }, hints.getState().over)).toBeNull();
  vi.resetModules();
  const again = await import("./hints");
  expect(again.hints.getState().over).toEqual(["label"]);
});
