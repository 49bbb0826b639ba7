import { expect, test } from "vitest";
import { type Desk, workbenchCommands } from "./workbench-commands";

const calls: [string, unknown[]][] = [];
const note =
  (name: string) =>
  (...values: unknown[]) => {
    calls.push([name, values]);
  };
const yes = () => true;
const no = () => false;

const desk: Desk = {
  rowStep: (by) => 8 * by,
  hasPage: yes,
  hasFocus: yes,
  hasTarget: yes,
  hasSelection: yes,
  isHolding: yes,
  hasCurrentClass: no,
  hasNext: yes,
  hasPrevious: no,
  canUndo: yes,
  canRedo: no,
  move: note("move"),
  extend: note("extend"),
  toggleFocused: note("toggleFocused"),
  selectPage: note("selectPage"),
  invert: note("invert"),
  clear: note("clear"),
  giveCurrent: note("giveCurrent"),
  takeAway: note("takeAway"),
  openPicker: note("openPicker"),
  newClass: note("newClass"),
  undo: note("undo"),
  redo: note("redo"),
  rankByTarget: note("rankByTarget"),
  takeLikes: note("takeLikes"),
  peek: note("peek"),
  rankAgain: note("rankAgain"),
  next: note("next"),
  previous: note("previous"),
  scrollOrTurn: note("scrollOrTurn"),
  resize: note("resize"),
  toggleFit: note("toggleFit"),
  help: note("help"),
  palette: note("palette"),
  history: note("history"),
  models: note("models"),
};
const commands = workbenchCommands(desk);
const named = (name: string) => commands.find((command) => command.name === name);

test("no two commands share a name or a key", () => {
  const names = commands.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const keys = commands.flatMap(({ keys }) => keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test("a command on a letter keeps a way with Shift when a class takes the letter", () => {
  for (const { keys } of commands) {
    for (const letter of keys.filter((key) => /^[a-z]$/.test(key))) {
      expect(keys).toContain(`Shift+${letter.toUpperCase()}`);
    }
  }
});

test("up and down move by the columns on screen", () => {
  named("move-down")?.run();
  named("extend-up")?.run();
  expect(calls.slice(-2)).toEqual([
    ["move", [8]],
    ["extend", [-8]],
  ]);
});

test("a command that cannot run now says so", () => {
  expect(named("repeat-class")?.enabled()).toBe(false);
  expect(named("redo")?.enabled()).toBe(false);
  expect(named("previous-page")?.enabled()).toBe(false);
  expect(named("undo")?.enabled()).toBe(true);
});
