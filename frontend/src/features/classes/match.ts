import type { Class } from "@/api";

/** Classes whose name fits what was typed, best first: the exact name, then beginnings, then beginnings of a later word, then anything that contains it. */
export function matching(classes: readonly Class[], text: string): Class[] {
  const wanted = folded(text);
  if (wanted === "") return [...classes];
  return classes
    .map((found) => ({ found, fit: fitOf(folded(found.name), wanted) }))
    .filter(({ fit }) => fit < NO_FIT)
    .sort((one, other) => one.fit - other.fit || one.found.rank - other.found.rank)
    .map(({ found }) => found);
}

/** The class of exactly this name, whatever its capitals. */
export function named(classes: readonly Class[], text: string): Class | undefined {
  return classes.find(({ name }) => folded(name) === folded(text));
}

const NO_FIT = 4;

function fitOf(name: string, wanted: string): number {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (name.split(/[\s_/-]+/).some((word) => word.startsWith(wanted))) return 2;
  return name.includes(wanted) ? 3 : NO_FIT;
}

function folded(text: string): string {
  return text.trim().toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}
