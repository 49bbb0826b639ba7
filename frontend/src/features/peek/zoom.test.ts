import { expect, test } from "vitest";
import { FITTED, fitted, largest, panned, zoomed } from "./zoom";

const frame = { width: 800, height: 600 };
const wide = { width: 4000, height: 1000 };
const small = { width: 100, height: 75 };

test("the whole picture fits, whether it is larger or smaller than the frame", () => {
  expect(fitted(wide, frame)).toEqual({ width: 800, height: 200 });
  expect(fitted(small, frame)).toEqual({ width: 800, height: 600 });
});

test("zooming keeps what lies under the pointer in its place", () => {
  const point = { x: 100, y: -50 };
  const zoom = zoomed(FITTED, 2, small, frame, point);
  // The point of the picture that was under the pointer: 100, -50 fitted, so 200, -100 at twice the size.
  expect({ x: zoom.x + 100 * zoom.scale, y: zoom.y - 50 * zoom.scale }).toEqual(point);
});

test("it goes no further out than the whole picture, which then lies in the middle", () => {
  const moved = zoomed(FITTED, 2, small, frame, { x: 300, y: 200 });
  expect(zoomed(moved, 0.1, small, frame)).toEqual(FITTED);
});

test("it goes no further in than four screen pixels for one of the picture", () => {
  expect(largest(wide, frame)).toBe(20);
  expect(zoomed(FITTED, 1000, wide, frame).scale).toBe(20);
  expect(largest(small, frame)).toBe(4);
});

test("a picture that is moved keeps covering the frame", () => {
  expect(panned(FITTED, 50, 50, wide, frame)).toEqual(FITTED);
  const twice = zoomed(FITTED, 2, wide, frame);
  // 1600 x 400 in 800 x 600: it can go 400 to each side, and not up or down.
  expect(panned(twice, 1000, 30, wide, frame)).toEqual({ scale: 2, x: 400, y: 0 });
});
