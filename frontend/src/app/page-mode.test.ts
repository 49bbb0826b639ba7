import { expect, test } from "vitest";
import { parseView } from "@/features/ranking";
import { pageModeOf } from "./page-mode";

test.each([
  [{ rank: "class:3" }, "confirm"],
  [{ rank: "class:3", label: "any" }, null],
  [{ rank: "sort-out" }, "sort-out"],
  [{ rank: "mistakes", label: "any" }, "review"],
  [{ rank: "mistakes", label: "12" }, "review"],
  [{ rank: "mistakes" }, null],
  [{ rank: "clusters" }, "walk"],
  [{ rank: "uncertain" }, null],
  [{}, null],
])("what a page is for: %o", (search, mode) => {
  expect(pageModeOf(parseView(search))).toBe(mode);
});
