import { expect, test } from "vitest";
import type { Class } from "@/api";
import { matching, named } from "./match";

const classes = ["shirt", "T-shirt", "undershirt", "shorts", "Écharpe"].map(
  (name, rank): Class => ({
    id: rank + 1,
    project_id: 1,
    name,
    key: null,
    colour: "#000000",
    description: "",
    rank,
    archived: false,
    count: 0,
    examples: [],
  }),
);
const names = (text: string) => matching(classes, text).map(({ name }) => name);

test("the best fit comes first", () => {
  expect(names("shirt")).toEqual(["shirt", "T-shirt", "undershirt"]);
  expect(names("sh")).toEqual(["shirt", "shorts", "T-shirt", "undershirt"]);
});

test("capitals and accents do not matter", () => {
  expect(names("echarpe")).toEqual(["Écharpe"]);
  expect(named(classes, " t-SHIRT ")?.id).toBe(2);
});

test("nothing typed fits all, something strange fits none", () => {
  expect(names("")).toHaveLength(5);
  expect(names("zebra")).toEqual([]);
  expect(named(classes, "shi")).toBeUndefined();
});
