import { describe, expect, test } from "vitest";
import { chunks, groupOf, merged, type SourceFile, sample } from "./source";

const file = (path: string, size = 1): SourceFile => ({ file: new File([new Uint8Array(size)], path), path });

describe("chunks", () => {
  test("hold at most so many files and bytes, in order", () => {
    const files = ["a", "b", "c", "d", "e"].map((path) => file(path, 10));
    const names = (size: number, bytes: number) =>
      chunks(files, size, bytes).map((chunk) => chunk.map(({ path }) => path).join(""));
    expect(names(2, 1000)).toEqual(["ab", "cd", "e"]);
    expect(names(100, 30)).toEqual(["abc", "de"]);
  });

  test("a file larger than the limit goes alone", () => {
    expect(chunks([file("a", 5), file("b", 50), file("c", 5)], 10, 20).map((chunk) => chunk.length)).toEqual([1, 1, 1]);
  });
});

describe("sampling", () => {
  const cars = Array.from({ length: 60 }, (_, n) => ({ path: `cars/${n < 55 ? "common" : `rare${n}`}/${n}.jpg` }));

  test("all is all", () => {
    expect(sample(cars, { mode: "all" })).toEqual(cars);
  });

  test("so many at random, the same for the same seed", () => {
    const once = sample(cars, { mode: "random", count: 20, seed: 7 });
    expect(once).toHaveLength(20);
    expect(sample([...cars].reverse(), { mode: "random", count: 20, seed: 7 }).reverse()).toEqual(once);
    expect(sample(cars, { mode: "random", count: 20, seed: 8 })).not.toEqual(once);
  });

  test("at least one of every group, then at random up to so many", () => {
    const chosen = sample(cars, { mode: "per-group", count: 20, seed: 1 });
    expect(chosen).toHaveLength(20);
    expect(new Set(chosen.map(groupOf)).size).toBe(6);
  });

  test("every group is kept even where there are more groups than asked for", () => {
    expect(sample(cars, { mode: "per-group", count: 2, seed: 1 })).toHaveLength(6);
  });

  test("more than there are is all there are", () => {
    expect(sample(cars, { mode: "random", count: 1000, seed: 1 })).toEqual(cars);
  });
});

test("what is added twice is there once, in its first place", () => {
  const files = merged([file("a", 1), file("b")], [file("a", 2), file("c")]);
  expect(files.map(({ path, file: { size } }) => [path, size])).toEqual([
    ["a", 1],
    ["b", 1],
    ["c", 1],
  ]);
});
