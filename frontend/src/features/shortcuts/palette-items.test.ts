import { expect, test } from "vitest";
import { found, type PaletteItem } from "./palette-items";

const item = (title: string, group = "View", why: string | null = null): PaletteItem => ({
  id: title,
  title,
  group,
  chord: null,
  colour: null,
  why,
  run: () => {},
});
const items = [
  item("Select the page", "Select"),
  item("Next page", "Page"),
  item("Label as T-shirt", "Classes", "Select images first"),
  item("Show T-shirt", "Classes"),
  item("Undo", "Label", "Nothing to undo"),
  item("Larger tiles"),
  item("Écharpe", "Projects"),
];
const titles = (typed: string) => found(items, typed).map(({ title }) => title);

test("nothing typed shows all, in their order", () => {
  expect(titles("")).toEqual(items.map(({ title }) => title));
});

test("words are found in any order, by their beginnings", () => {
  expect(titles("page")).toEqual(["Select the page", "Next page"]);
  expect(titles("page sel")).toEqual(["Select the page"]);
});

test("letters in their order are enough", () => {
  expect(titles("ltl")).toEqual(["Larger tiles"]);
  expect(titles("nxpg")).toEqual(["Next page"]);
  expect(titles("zq")).toEqual([]);
});

test("accents do not matter", () => {
  expect(titles("echarpe")).toEqual(["Écharpe"]);
});

test("of two that fit alike, what can be run now comes first", () => {
  expect(titles("shirt")).toEqual(["Show T-shirt", "Label as T-shirt"]);
});

test("the group is found too, after the titles", () => {
  expect(titles("view")).toEqual(["Larger tiles"]);
});
