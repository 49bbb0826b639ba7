import { expect, test } from "vitest";
import { isBlank, missing, partsOf, withImages, withoutImage, withPart } from "./split-draft";

const parts = [
  { name: "boots", images: [1, 2] },
  { name: "sandals", images: [] },
];

test("an image shows the part that it was given to last", () => {
  const next = withImages(parts, 1, [2, 3]);
  expect(next.map(({ images }) => images)).toEqual([[1], [2, 3]]);
  expect(withImages(next, 1, [3])[1]?.images).toHaveLength(2);
  expect(withoutImage(next, 3)[1]?.images).toEqual([2]);
});

test("what is missing is said in words", () => {
  expect(missing(parts, "shoes")).toMatch("sandals");
  expect(missing(withImages(parts, 1, [9]), "shoes")).toBeNull();
  expect(missing(withImages(parts, 1, [9]), "Boots")).toMatch("own");
  expect(missing([...parts, { name: " BOOTS ", images: [4] }], "shoes")).toMatch("same name");
  expect(missing([{ name: "", images: [] }], "shoes")).toMatch("Name");
});

test("a draft has two parts at least, and is none until something is said", () => {
  expect(partsOf([])).toHaveLength(2);
  expect(partsOf(parts)).toEqual(parts);
  expect(isBlank(partsOf([]))).toBe(true);
  expect(isBlank(withPart(partsOf([])))).toBe(false);
  expect(isBlank(parts)).toBe(false);
});
