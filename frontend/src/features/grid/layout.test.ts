import { expect, test } from "vitest";
import { beyond, HEAD_PX, indexAt, indicesIn, layOut, rectBetween, rectOf, rowsIn, scrollFor } from "./layout";

// 3 columns of 100 px tiles: 12 + 100 + 8 + 100 + 8 + 100 + 12.
const layout = layOut(8, 340, 100);

test("as many columns as fit, stretched to fill the width", () => {
  expect(layout).toMatchObject({ columns: 3, tile: 100, height: 3 * 100 + 2 * 8 + 24 });
  expect(layout.rows).toHaveLength(3);
  expect(layOut(8, 400, 100)).toMatchObject({ columns: 3, tile: 120 });
});

test("a window narrower than one tile still has a column, and no tiles have no height", () => {
  expect(layOut(3, 50, 100)).toMatchObject({ columns: 1, tile: 26 });
  expect(layOut(0, 340, 100).height).toBe(0);
});

test("only the rows in view are drawn, with some around them", () => {
  const long = layOut(4000, 340, 100);
  expect(rowsIn(long, 0, 500)).toEqual({ first: 0, end: 7 });
  expect(rowsIn(long, 12 + 108 * 100, 216, 1)).toEqual({ first: 99, end: 103 });
  expect(rowsIn(long, 1e9, 500)).toEqual({ first: long.rows.length, end: long.rows.length });
});

test("a point finds its tile, and nothing between tiles or after the last", () => {
  expect(indexAt(layout, 13, 13)).toBe(0);
  expect(indexAt(layout, 115, 13)).toBeNull();
  expect(indexAt(layout, 121, 121)).toBe(4);
  expect(indexAt(layout, 121 + 108, 121 + 108)).toBeNull();
});

test("a marquee takes every tile that it touches, drawn in any direction", () => {
  expect(indicesIn(layout, rectBetween(60, 60, 180, 180))).toEqual([0, 1, 3, 4]);
  expect(indicesIn(layout, rectBetween(180, 180, 60, 60))).toEqual([0, 1, 3, 4]);
  expect(indicesIn(layout, rectBetween(113, 0, 117, 400))).toEqual([]);
});

test("scrolling brings a tile wholly into view and no further", () => {
  expect(scrollFor(layout, 0, 50, 200)).toBe(0);
  expect(scrollFor(layout, 7, 0, 200)).toBe(rectOf(layout, 7).bottom + 12 - 200);
  expect(scrollFor(layout, 3, 100, 240)).toBe(100);
});

test("a section begins a row below its heading, and what stands below a picture makes rows taller", () => {
  const parted = layOut(6, 340, 100, [0, 4], () => 30);
  const rows = [0, 138, 276 + HEAD_PX].map((top) => 12 + HEAD_PX + top);
  expect(parted.rows).toEqual([
    { first: 0, end: 3, top: rows[0] },
    { first: 3, end: 4, top: rows[1] },
    { first: 4, end: 6, top: rows[2] },
  ]);
  expect(parted.heads).toEqual([12, 12 + HEAD_PX + 276]);
  expect(rectOf(parted, 4)).toEqual({ left: 12, top: rows[2], right: 112, bottom: (rows[2] ?? 0) + 130 });
  expect(indexAt(parted, 130, (rows[1] ?? 0) + 10)).toBeNull();
  expect(indexAt(parted, 20, 20)).toBeNull();
  expect(scrollFor(parted, 4, 400, 200)).toBe((rows[2] ?? 0) - HEAD_PX - 12);
});

test("up and down keep the column, across the headings, and stop in a shorter row's last tile", () => {
  const parted = layOut(9, 340, 100, [0, 4]);
  expect(beyond(parted, 2, 1)).toBe(3);
  expect(beyond(parted, 3, 1)).toBe(4);
  expect(beyond(parted, 6, -1)).toBe(3);
  expect(beyond(parted, 6, 1)).toBe(8);
  expect(beyond(parted, 1, -1)).toBeNull();
  expect(beyond(parted, 8, 1)).toBeNull();
});
