import { createStore } from "zustand/vanilla";
import type { Command } from "@/lib/commands";

/** How a person has changed the keys, in this browser. */
export type Keymap = {
  /** False when no single character is a key (WCAG 2.1.4); those with Ctrl, the arrows and the like stay. */
  hasCharacterKeys: boolean;
  /** The chord that was given to a command instead of its own. */
  chosen: Readonly<Record<string, string>>;
};

const UNCHANGED: Keymap = { hasCharacterKeys: true, chosen: {} };
const PLACE = "armful-keys";

/** The one keymap of this browser, the same in all its tabs. */
export const keymap = createStore<Keymap>(() => read());

export function setCharacterKeys(hasCharacterKeys: boolean): void {
  keep({ ...keymap.getState(), hasCharacterKeys });
}

export function choose(name: string, chord: string): void {
  keep({ ...keymap.getState(), chosen: { ...keymap.getState().chosen, [name]: chord } });
}

/** Gives a command its own keys back. */
export function reset(name: string): void {
  const { [name]: _, ...chosen } = keymap.getState().chosen;
  keep({ ...keymap.getState(), chosen });
}

export function resetAll(): void {
  keep({ ...keymap.getState(), chosen: {} });
}

/** The commands of one screen with the keys that they have here. A chosen chord is taken from whoever else has it. */
export function remapped(commands: readonly Command[], { hasCharacterKeys, chosen }: Keymap): Command[] {
  const taken = new Map(commands.flatMap(({ name }) => (chosen[name] ? [[chosen[name], name] as const] : [])));
  return commands.map((command) => {
    const own = chosen[command.name] === undefined ? command.keys : [chosen[command.name] ?? ""];
    const keys = own.filter((chord) => {
      const owner = taken.get(chord);
      return (owner === undefined || owner === command.name) && (hasCharacterKeys || !isCharacter(chord));
    });
    return { ...command, keys };
  });
}

/** Who has a chord that is about to be given to a command: another command or a class; null when it is free. */
export function conflict(
  chord: string,
  name: string,
  commands: readonly Command[],
  classes: readonly { key: string | null; name: string }[],
): { title: string; isClass: boolean } | null {
  const owner = classes.find(({ key }) => key === chord);
  if (owner) return { title: owner.name, isClass: true };
  const other = commands.find((command) => command.name !== name && command.keys.includes(chord));
  return other ? { title: other.title, isClass: false } : null;
}

/** True for a letter, digit or sign, with or without Shift: what speech input and a stray hand may type. */
export function isCharacter(chord: string): boolean {
  return [...chord].length === 1 || /^Shift\+.$/u.test(chord);
}

function keep(next: Keymap): void {
  keymap.setState(next, true);
  try {
    localStorage.setItem(PLACE, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing: the keys hold until the tab is closed.
  }
}

function read(): Keymap {
  try {
    return parsed(JSON.parse(localStorage.getItem(PLACE) ?? "null"));
  } catch {
    return UNCHANGED;
  }
}

function parsed(stored: unknown): Keymap {
  if (typeof stored !== "object" || stored === null) return UNCHANGED;
  const chosen = "chosen" in stored && typeof stored.chosen === "object" ? Object.entries(stored.chosen ?? {}) : [];
  return {
    hasCharacterKeys: !("hasCharacterKeys" in stored && stored.hasCharacterKeys === false),
    chosen: Object.fromEntries(
      chosen.flatMap(([name, chord]) => (typeof chord === "string" && chord !== "" ? [[name, chord]] : [])),
    ),
  };
}

if (typeof window !== "undefined") {
  window.addEventListener("storage", ({ key }) => {
    if (key === PLACE) keymap.setState(read(), true);
  });
}
