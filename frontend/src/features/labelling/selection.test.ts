import { expect, test } from "vitest";
import { clear, extend, invert, move, moveExtending, NOTHING, range, selectAll, sweep, toggle } from "./selection";

// Not in the order of ids: the order on screen is the ranking's.
const order = [50, 10, 40, 20, 30];
const ids = (selection: { selected: ReadonlySet<number> }) => order.filter((id) => selection.selected.has(id));

test("a click toggles", () => {
  const once = toggle(NOTHING, 10);
  expect(ids(once)).toEqual([10]);
  expect(ids(toggle(once, 10))).toEqual([]);
});

test("a range runs in the order on screen, not in that of ids, and in either direction", () => {
  expect(ids(extend(toggle(NOTHING, 10), order, 20))).toEqual([10, 40, 20]);
  expect(ids(extend(toggle(NOTHING, 20), order, 10))).toEqual([10, 40, 20]);
});

test("a range starts at the last touched image, not at the top", () => {
  const touched = toggle(toggle(NOTHING, 50), 40);
  expect(ids(extend(touched, order, 30))).toEqual([50, 40, 20, 30]);
});

test("the preview is what the click would add", () => {
  const start = toggle(NOTHING, 40);
  expect(range(start, order, 50)).toEqual([50, 10, 40]);
  expect(ids(extend(start, order, 50))).toEqual(range(start, order, 50));
});

test("extending again keeps the same start", () => {
  const wide = extend(extend(toggle(NOTHING, 40), order, 30), order, 20);
  expect(range(wide, order, 10)).toEqual([10, 40]);
});

test("a range without a start is the one image", () => {
  expect(ids(extend(NOTHING, order, 20))).toEqual([20]);
});

test("a marquee adds, or takes away", () => {
  const some = sweep(toggle(NOTHING, 50), [10, 40], "add");
  expect(ids(some)).toEqual([50, 10, 40]);
  expect(ids(sweep(some, [50, 10], "remove"))).toEqual([40]);
});

test("all, inverse, none", () => {
  expect(ids(selectAll(NOTHING, order))).toEqual(order);
  expect(ids(invert(toggle(NOTHING, 40), order))).toEqual([50, 10, 20, 30]);
  expect(clear(toggle(NOTHING, 40))).toMatchObject({ focus: 40, selected: new Set() });
});

test("arrows move the focus and stop at the ends", () => {
  expect(move(NOTHING, order, 1).focus).toBe(50);
  const end = { ...NOTHING, focus: 30 };
  expect(move(end, order, 1).focus).toBe(30);
  expect(move({ ...NOTHING, focus: 10 }, order, 3).focus).toBe(30);
  expect(move({ ...NOTHING, focus: 20 }, order, 3).focus).toBe(20);
});

test("shift and arrows extend", () => {
  const start = move(move(NOTHING, order, 1), order, 1);
  expect(ids(moveExtending(moveExtending(start, order, 1), order, 1))).toEqual([10, 40, 20]);
});
