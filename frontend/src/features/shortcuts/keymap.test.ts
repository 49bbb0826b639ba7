import { afterEach, expect, test, vi } from "vitest";
import type { Command } from "@/lib/commands";
import { choose, conflict, isCharacter, keymap, remapped, reset, resetAll, setCharacterKeys } from "./keymap";

const command = (name: string, keys: string[]): Command => ({
  name,
  title: name,
  group: "Test",
  keys,
  enabled: () => true,
  needs: "",
  run: () => {},
});
const commands = [command("invert", ["i", "Shift+I"]), command("undo", ["Ctrl+Z"]), command("next", ["Enter", "+"])];
const keysOf = () => remapped(commands, keymap.getState()).map(({ keys }) => keys);

afterEach(() => {
  resetAll();
  setCharacterKeys(true);
});

test("a command gets the chosen key in place of its own, and back", () => {
  choose("invert", "q");
  expect(keysOf()[0]).toEqual(["q"]);
  reset("invert");
  expect(keysOf()[0]).toEqual(["i", "Shift+I"]);
});

test("a chosen key is taken from who had it", () => {
  choose("undo", "Enter");
  expect(keysOf()).toEqual([["i", "Shift+I"], ["Enter"], ["+"]]);
});

test("without single-key commands those with Ctrl, arrows and Enter remain", () => {
  setCharacterKeys(false);
  expect(keysOf()).toEqual([[], ["Ctrl+Z"], ["Enter"]]);
  expect(["a", "?", "Shift+A", "0"].map(isCharacter)).toEqual([true, true, true, true]);
  expect(["Ctrl+A", "ArrowUp", "Shift+ArrowUp", "Space", "Escape", "F1"].some(isCharacter)).toBe(false);
});

test("a conflict names the class or the command that has the key", () => {
  const classes = [{ key: "1", name: "shirt" }];
  expect(conflict("1", "invert", commands, classes)).toEqual({ title: "shirt", isClass: true });
  expect(conflict("Ctrl+Z", "invert", commands, classes)).toEqual({ title: "undo", isClass: false });
  expect(conflict("i", "invert", commands, classes)).toBeNull();
});

test("the keys outlive the page", async () => {
  choose("invert", "q");
  setCharacterKeys(false);
  vi.resetModules();
  const again = await import("./keymap");
  expect(again.keymap.getState()).toEqual({ hasCharacterKeys: false, chosen: { invert: "q" } });
});

test("what was stored by something else counts as nothing", async () => {
  for (const odd of ["{", "7", '{"chosen":[1],"hasCharacterKeys":"x"}', '{"chosen":null}']) {
    localStorage.setItem("armful-keys", odd);
    vi.resetModules();
    const again = await import("./keymap");
    expect(again.keymap.getState()).toEqual({ hasCharacterKeys: true, chosen: {} });
  }
});
