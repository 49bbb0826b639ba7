import { expect, test } from "vitest";
import { boundaryOf, cut, type Like, likesOf } from "./likes";
import { informed } from "./snapshot";

/** So many scores, evenly from one to another. */
const evenly = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, at) => from + ((to - from) * at) / Math.max(1, count - 1));
const run = (scores: number[]): Like[] =>
  scores.map((score, at) => ({ id: at + 1, version: 0, classId: null, score, thumbnail: `/${at + 1}` }));

test("likes end where the others begin, however close together they are", () => {
  const others = evenly(100, 0.6, 0.3);
  expect(boundaryOf([...evenly(49, 0.998, 0.98), ...others])).toEqual({ size: 49, isClear: true });
  expect(boundaryOf([...evenly(20, 0.97, 0.78), ...others])).toEqual({ size: 20, isClear: true });
});

test("no one threshold: what is outside of one run is more alike than what is inside of another", () => {
  expect(boundaryOf([...evenly(49, 0.998, 0.98), ...evenly(30, 0.88, 0.84), ...evenly(60, 0.6, 0.3)]).size).toBe(49);
  expect(boundaryOf([...evenly(30, 0.95, 0.8), ...evenly(60, 0.55, 0.3)]).size).toBe(30);
});

test("a gap among the farthest does not count as the end of the likes", () => {
  expect(boundaryOf([...evenly(12, 0.95, 0.88), ...evenly(40, 0.62, 0.4), 0.1]).size).toBe(12);
});

test("the picture's nearest copy does not leave the others out", () => {
  expect(boundaryOf([0.9999, ...evenly(30, 0.97, 0.93), ...evenly(40, 0.6, 0.3)]).size).toBe(31);
});

test.each([[[]], [[0.9]], [evenly(200, 0.8, 0.2)], [[0.7, 0.7, 0.7]], [[1, 1, 1]]])(
  "without a step nothing stands out: %#",
  (scores) => {
    expect(boundaryOf(scores)).toEqual({ size: 0, isClear: false });
  },
);

test("the image itself is always inside, and not judged by", () => {
  const held = likesOf(1, run([1, 0.9, 0.89, 0.88, 0.4, 0.39]));
  expect([...held.ids]).toEqual([1, 2, 3, 4]);
  expect([...likesOf(1, run([1, 0.5, 0.48, 0.46])).ids]).toEqual([1]);
});

test("an image that has a label is not among its likes", () => {
  expect([...likesOf(99, run([0.95, 0.94, 0.5, 0.48])).ids]).toEqual([1, 2]);
});

test("the boundary moves within the run", () => {
  const { likes } = likesOf(1, run([1, 0.9, 0.4]));
  expect([2, 7, -1].map((size) => likes && cut(likes, size).shown.length)).toEqual([2, 3, 0]);
});

test("what answers tell of likes outside the boundary is known when it comes to them", () => {
  const label = { class_id: 8, state: "manual" as const, version: 4 };
  const { likes } = informed(likesOf(1, run([1, 0.9, 0.4])), new Map([[3, label]]));
  expect(likes && cut(likes, 3).shown.at(-1)).toMatchObject({ id: 3, version: 4, classId: 8 });
});
