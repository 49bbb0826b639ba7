import { expect, test } from "vitest";
import { moved } from "./order";

const items = [10, 11, 12, 13].map((id, rank) => ({ id, rank }));

function after(list: typeof items, id: number, to: number): number[] {
  const ranks = new Map(moved(list, id, to).map((change) => [change.id, change.rank]));
  return [...list]
    .map((item) => ({ ...item, rank: ranks.get(item.id) ?? item.rank }))
    .sort((one, other) => one.rank - other.rank)
    .map((item) => item.id);
}

test("a class lands where it was let go, and the others keep their order", () => {
  expect(after(items, 13, 0)).toEqual([13, 10, 11, 12]);
  expect(after(items, 10, 3)).toEqual([11, 12, 13, 10]);
  expect(after(items, 10, 1)).toEqual([11, 10, 12, 13]);
  expect(after(items, 12, 1)).toEqual([10, 12, 11, 13]);
});

test("only those that it passes change", () => {
  expect(moved(items, 12, 1)).toHaveLength(2);
  expect(moved(items, 13, 0)).toEqual([{ id: 13, rank: -1 }]);
  expect(moved(items, 11, 1)).toEqual([]);
  expect(moved([...items, { id: 14, rank: 90 }, { id: 15, rank: 99 }], 10, 4)).toEqual([{ id: 10, rank: 94 }]);
});

test("equal ranks come apart", () => {
  const tied = [10, 11, 12].map((id) => ({ id, rank: 5 }));
  expect(after(tied, 12, 1)).toEqual([10, 12, 11]);
});
