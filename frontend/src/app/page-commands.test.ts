import { expect, test } from "vitest";
import { meaningOf } from "@/lib/commands";
import { type PageDesk, pageCommands } from "./page-commands";
import type { PageMode } from "./page-mode";

const yes = () => true;
const nothing = () => {};
const desk: PageDesk = {
  isHolding: () => false,
  hasCurrentClass: yes,
  hasTarget: yes,
  canTake: yes,
  canRunAhead: yes,
  sortOut: nothing,
  confirmCurrent: nothing,
  uncertain: nothing,
  mistakes: nothing,
  clusters: nothing,
  runAhead: nothing,
  takePage: nothing,
  suggest: nothing,
  keep: nothing,
};
const NO_KEYS: ReadonlyMap<string, number> = new Map();
const MODES: PageMode[] = ["confirm", "sort-out", "review", "walk", null];

function means(chord: string, mode: PageMode, hasSelection = false, classes = NO_KEYS, over: Partial<PageDesk> = {}) {
  const meaning = meaningOf(chord, pageCommands({ ...desk, ...over }, mode), classes, hasSelection);
  return meaning.means === "command" ? meaning.command.name : meaning.means;
}

test.each(MODES)("no two commands of a %s page share a name or a key", (mode) => {
  const commands = pageCommands(desk, mode);
  const names = commands.map(({ name }) => name);
  const keys = commands.flatMap((command) => command.keys);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(keys).size).toBe(keys.length);
});

test("Enter takes the page where there is one to take, and means nothing of this elsewhere", () => {
  expect(MODES.map((mode) => means("Enter", mode))).toEqual([
    "take-page",
    "take-page",
    "take-page",
    "nothing",
    "nothing",
  ]);
});

test("a digit takes a suggestion unless a class has it, and with Alt always", () => {
  expect(means("1", "sort-out")).toBe("suggestion-1");
  expect(means("1", "sort-out", true, new Map([["1", 7]]))).toBe("class");
  expect(means("Alt+2", "sort-out", true, new Map([["2", 7]]))).toBe("suggestion-2");
  expect(means("1", null)).toBe("nothing");
});

test("with images selected the letters of ranks begin the name of a class", () => {
  const holding = { isHolding: yes };
  expect(means("s", "confirm", true, NO_KEYS, holding)).toBe("typing");
  expect(means("s", "confirm")).toBe("sort-out");
});
