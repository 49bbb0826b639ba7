import { expect, test } from "vitest";
import { neighbour, rowShares, topConfusions } from "./confusion";

const figures = (class_id: number) => ({ class_id, precision: 1, recall: 1, f1: 1, count: 1 });

test("shares are of the row, and a row without images has none", () => {
  expect(
    rowShares([
      [3, 1, 0],
      [0, 0, 0],
      [1, 1, 2],
    ]),
  ).toEqual([
    [0.75, 0.25, 0],
    [0, 0, 0],
    [0.25, 0.25, 0.5],
  ]);
});

test("the top confusions are wrong cells by number, then by share; right ones and empty ones are none", () => {
  const confusion = [
    [90, 8, 2],
    [4, 4, 0],
    [2, 0, 2],
  ];
  const found = topConfusions({ confusion, classes: [11, 12, 13].map(figures) }, 3);
  expect(found.map(({ truth, predicted, count }) => [truth, predicted, count])).toEqual([
    [11, 12, 8],
    [12, 11, 4],
    [13, 11, 2],
  ]);
  expect(found[1]?.share).toBe(0.5);
});

test("arrow keys stay inside the matrix", () => {
  expect(neighbour([0, 0], "ArrowUp", 3)).toEqual([0, 0]);
  expect(neighbour([0, 0], "ArrowRight", 3)).toEqual([0, 1]);
  expect(neighbour([1, 1], "End", 3)).toEqual([1, 2]);
  expect(neighbour([1, 1], "PageDown", 3)).toEqual([2, 1]);
  expect(neighbour([1, 1], "a", 3)).toBeUndefined();
});
