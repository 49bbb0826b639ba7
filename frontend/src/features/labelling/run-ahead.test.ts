import { expect, test } from "vitest";
import { allFine, isOver, notAll, type RunAhead, sampleOf, startRun, strideEnd } from "./run-ahead";

/** Runs along a list whose first `good` images are fine, by somebody who sees every exception. */
function run(total: number, good: number, page = 50): { run: RunAhead; strides: [number, number][] } {
  let now = startRun(total, page);
  const strides: [number, number][] = [];
  while (!isOver(now)) {
    const end = strideEnd(now);
    strides.push([now.fine, end]);
    now = end <= good ? allFine(now) : notAll(now);
  }
  return { run: now, strides };
}

test("while all is fine the strides double", () => {
  const { run: over, strides } = run(2_000, 2_000);
  expect(strides.map(([from, to]) => (to - from) / 50)).toEqual([1, 2, 4, 8, 16, 9]);
  expect(over.fine).toBe(2_000);
});

test("the first that is not all fine is halved back to the page where it begins", () => {
  const { run: over, strides } = run(2_000, 512);
  expect(over.fine).toBe(500);
  expect(strides.map(([from, to]) => [from / 50, to / 50])).toEqual([
    [0, 1],
    [1, 3],
    [3, 7],
    [7, 15],
    [7, 11],
    [7, 9],
    [9, 10],
  ]);
});

test.each([
  [1_000, 0],
  [1_000, 49],
  [1_000, 50],
  [1_000, 777],
  [1_003, 1_001],
  [30, 10],
  [30, 30],
  [0, 0],
])("of %i images with %i fine, every whole page before the boundary is taken and none beyond", (total, good) => {
  const { run: over, strides } = run(total, good);
  expect(over.fine).toBe(good === total ? total : Math.floor(good / 50) * 50);
  expect(strides.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(total / 50 + 2)) + 1);
});

test("a sample is of the stride, has nothing twice, and mixes it", () => {
  const stride = Array.from({ length: 400 }, (_, place) => place);
  const sample = sampleOf(stride, 50, 7);
  expect(new Set(sample).size).toBe(50);
  expect(sample).toEqual(sampleOf(stride, 50, 7));
  expect(sample).not.toEqual(sampleOf(stride, 50, 8));
  expect(Math.max(...sample)).toBeGreaterThan(300);
  expect(sampleOf([1, 2, 3], 50, 1).sort()).toEqual([1, 2, 3]);
});
