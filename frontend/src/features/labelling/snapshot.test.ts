import { expect, test } from "vitest";
import { informed, snapshotOf } from "./snapshot";

const held = snapshotOf(
  [
    { id: 1, version: 0, classId: null },
    { id: 2, version: 3, classId: 7 },
  ],
  2,
);

test("what answers tell of held images is what the act will carry", () => {
  const next = informed(held, new Map([[2, { class_id: 8, state: "manual" as const, version: 4 }]]));
  expect(next.shown).toEqual([
    { id: 1, version: 0, classId: null },
    { id: 2, version: 4, classId: 8 },
  ]);
});

test("answers about other images change nothing", () => {
  expect(informed(held, new Map([[9, null]]))).toBe(held);
});
