import { expect, test } from "vitest";
import { type ClassDesk, classCommands } from "./class-commands";
import { type Desk, workbenchCommands } from "./workbench-commands";

// Keys and names are told without anything to act on.
const anything = <Target extends object>(): Target => new Proxy(Object.create(null), { get: () => () => true });

test("no two commands of the workbench share a name or a key, and letters keep a way with Shift", () => {
  const commands = [...workbenchCommands(anything<Desk>()), ...classCommands(anything<ClassDesk>())];
  const names = commands.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const keys = commands.flatMap((command) => command.keys);
  expect(new Set(keys).size).toBe(keys.length);
  for (const letter of keys.filter((key) => /^[a-z]$/.test(key))) {
    expect(keys).toContain(`Shift+${letter.toUpperCase()}`);
  }
});
