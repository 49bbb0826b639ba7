import { expect, test } from "vitest";
import { missing, withImages } from "./split-draft";

const parts = [
  { name: "boots", images: [{ id: 1 }, { id: 2 }] },
  { name: "sandals", images: [] },
];

test("an image shows the part that it was given to last", () => {
  const next = withImages(parts, 1, [{ id: 2 }, { id: 3 }]);
  expect(next.map(({ images }) => images.map(({ id }) => id))).toEqual([[1], [2, 3]]);
  expect(withImages(next, 1, [{ id: 3 }])[1]?.images).toHaveLength(2);
});

test("what is missing is said in words", () => {
  expect(missing(parts, "shoes")).toMatch("sandals");
  expect(missing(withImages(parts, 1, [{ id: 9 }]), "shoes")).toBeNull();
  expect(missing(withImages(parts, 1, [{ id: 9 }]), "Boots")).toMatch("own");
  expect(missing([...parts, { name: " BOOTS ", images: [{ id: 4 }] }], "shoes")).toMatch("same name");
  expect(missing([{ name: "", images: [] }], "shoes")).toMatch("Name");
});
