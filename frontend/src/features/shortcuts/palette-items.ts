import { fitOf } from "@/lib/fuzzy";

/** One line of the palette: a command, a class, a place to go to. */
export type PaletteItem = {
  id: string;
  title: string;
  group: string;
  /** The chord that does the same, if one does. */
  chord: string | null;
  colour: string | null;
  /** Why it cannot be run now; null when it can. */
  why: string | null;
  run: () => void;
};

/** Items that fit what was typed, best first and what can be run before what cannot; all in their own order while nothing is typed. */
export function found(items: readonly PaletteItem[], typed: string): PaletteItem[] {
  if (typed.trim() === "") return [...items];
  return items
    .flatMap((item, order) => {
      const fit = fitOf(`${item.title} ${item.group}`, typed);
      const inTitle = fitOf(item.title, typed);
      return fit === null ? [] : [{ item, order, fit: inTitle ?? fit + 10 }];
    })
    .sort(
      (one, other) =>
        one.fit - other.fit || Number(!!one.item.why) - Number(!!other.item.why) || one.order - other.order,
    )
    .map(({ item }) => item);
}
