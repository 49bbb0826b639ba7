/** Something a person can do: one object feeds the button, the key and the overlay that lists the keys. */
export type Command = {
  /** Stable, in kebab-case. */
  name: string;
  /** What the button and the overlay say. */
  title: string;
  /** The heading it stands under in the overlay. */
  group: string;
  /** Chords as `chordOf` spells them; the first is the one that buttons show. */
  keys: readonly string[];
  enabled: () => boolean;
  /** What it takes to run it: said where it is shown although it cannot run now. */
  needs: string;
  run: () => void;
};

/** What a key press means. */
export type Meaning =
  | { means: "command"; command: Command }
  | { means: "class"; classId: number }
  | { means: "typing" }
  | { means: "nothing" };

type Pressed = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean };

/**
 * A key press as text: "r", "Shift+R", "Ctrl+Z", "Shift+ArrowLeft", "?". Cmd counts as Ctrl. Shift is only named with
 * letters and named keys, because in "?" it is part of the character.
 */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string {
  const character = key === " " ? "Space" : key;
  const isLetter = /^\p{L}$/u.test(character);
  const withModifier = ctrlKey || metaKey || altKey || shiftKey;
  const named = isLetter ? (withModifier ? character.toUpperCase() : character.toLowerCase()) : character;
  const shift = shiftKey && (isLetter || character.length > 1);
  return [ctrlKey || metaKey ? "Ctrl" : "", altKey ? "Alt" : "", shift ? "Shift" : "", named].filter(Boolean).join("+");
}

/**
 * Who gets a key. The order of precedence, first wins:
 *
 * 1. a field or dialog that has the focus (the caller does not ask then);
 * 2. a class whose key it is: classes are what people type all day, so they win over commands on letters;
 *    every single-letter command therefore has a second chord with Shift;
 * 3. a command with that chord that can run now; but while images are selected, not by the spare chord with Shift as long as its plain
 *    letter is free: a capital is how a name begins;
 * 4. with images selected, any other letter, small or capital: it opens the class picker filled with it.
 */
export function meaningOf(
  chord: string,
  commands: readonly Command[],
  classByKey: ReadonlyMap<string, number>,
  hasSelection: boolean,
): Meaning {
  const classId = classByKey.get(chord);
  if (classId !== undefined) return { means: "class", classId };
  const command = commands.find(({ keys }) => keys.includes(chord));
  if (command?.enabled() && !(hasSelection && isSpare(chord, command, classByKey)))
    return { means: "command", command };
  if (hasSelection && /^(Shift\+)?\p{L}$/u.test(chord)) return { means: "typing" };
  return { means: "nothing" };
}

/** True for a chord with Shift whose plain letter does the same. */
function isSpare(chord: string, { keys }: Command, classByKey: ReadonlyMap<string, number>): boolean {
  const plain = /^Shift\+(\p{L})$/u.exec(chord)?.[1]?.toLowerCase();
  return plain !== undefined && keys.includes(plain) && !classByKey.has(plain);
}

/** The chord to show for a command: the first that no class has taken. */
export function shownKey(command: Command, classByKey: ReadonlyMap<string, number>): string | null {
  return command.keys.find((key) => !classByKey.has(key)) ?? null;
}

/** The chords that work, without the second one with Shift while the letter itself still does. */
export function listedKeys({ keys }: Command, owned: ReadonlySet<string>): string[] {
  const free = keys.filter((key) => !owned.has(key));
  return free.filter((key) => !(key.startsWith("Shift+") && free.includes(key.slice("Shift+".length).toLowerCase())));
}

const SYMBOLS: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Backspace: "⌫",
  Delete: "Del",
  Escape: "Esc",
  PageDown: "PgDn",
  PageUp: "PgUp",
};

/** A chord as the caps to draw: "Shift+ArrowLeft" as ["Shift", "←"]. */
export function caps(chord: string): string[] {
  if (chord === "+") return ["+"];
  return chord.split("+").map((part) => SYMBOLS[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}

/** Makes commands group by group; `needs` says, for each way to be enabled, what it takes. */
export const commandMaker =
  (needs: ReadonlyMap<() => boolean, string>) =>
  (group: string) =>
  (name: string, title: string, keys: string[], enabled: () => boolean, run: () => void): Command => ({
    name,
    title,
    group,
    keys,
    enabled,
    needs: needs.get(enabled) ?? "",
    run,
  });
