import { describe, expect, test } from "vitest";
import { type Command, caps, chordOf, listedKeys, meaningOf, shownKey } from "./commands";

const press = (key: string, modifiers: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) =>
  chordOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });

function command(name: string, keys: string[], enabled = true): Command {
  return { name, title: name, group: "Test", keys, enabled: () => enabled, needs: "", run: () => {} };
}

describe("chords", () => {
  test("a letter is itself, whatever the caps lock says", () => {
    expect(press("r")).toBe("r");
    expect(press("R")).toBe("r");
  });

  test("shift is named with letters and named keys, and is part of a character otherwise", () => {
    expect(press("R", { shiftKey: true })).toBe("Shift+R");
    expect(press("ArrowLeft", { shiftKey: true })).toBe("Shift+ArrowLeft");
    expect(press("?", { shiftKey: true })).toBe("?");
  });

  test("Cmd counts as Ctrl", () => {
    expect(press("z", { metaKey: true, shiftKey: true })).toBe("Ctrl+Shift+Z");
    expect(press("a", { ctrlKey: true })).toBe("Ctrl+A");
  });

  test("are drawn as caps", () => {
    expect(caps("Ctrl+Shift+Z")).toEqual(["Ctrl", "Shift", "Z"]);
    expect(caps("ArrowUp")).toEqual(["↑"]);
  });
});

describe("precedence", () => {
  const reference = command("reference", ["r", "Shift+R"]);
  const invert = command("invert", ["i", "Shift+I"], false);
  const classByKey = new Map([["r", 7]]);

  test("a class wins its letter from a command, which keeps its chord with shift", () => {
    expect(meaningOf("r", [reference], classByKey, true)).toEqual({ means: "class", classId: 7 });
    expect(meaningOf("Shift+R", [reference], classByKey, true)).toEqual({ means: "command", command: reference });
    expect(shownKey(reference, classByKey)).toBe("Shift+R");
    expect(shownKey(reference, new Map())).toBe("r");
    expect(listedKeys(reference, new Set(["r"]))).toEqual(["Shift+R"]);
    expect(listedKeys(reference, new Set())).toEqual(["r"]);
  });

  test("a letter that is neither opens the picker, but only with a selection", () => {
    expect(meaningOf("w", [reference], classByKey, true)).toEqual({ means: "typing" });
    expect(meaningOf("Shift+W", [reference], classByKey, true)).toEqual({ means: "typing" });
    expect(meaningOf("w", [reference], classByKey, false)).toEqual({ means: "nothing" });
  });

  test("a capital begins a name while images are selected, unless a class took the letter from its command", () => {
    expect(meaningOf("Shift+R", [reference], new Map(), true)).toEqual({ means: "typing" });
    expect(meaningOf("Shift+R", [reference], new Map(), false)).toEqual({ means: "command", command: reference });
  });

  test("a command that cannot run now does nothing, and leaves its letter to a name that is typed", () => {
    expect(meaningOf("i", [invert], classByKey, false)).toEqual({ means: "nothing" });
    expect(meaningOf("i", [invert], classByKey, true)).toEqual({ means: "typing" });
  });
});
