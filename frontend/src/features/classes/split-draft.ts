/** A part of a class that is about to be split: its name, and the images that show it. */
export type DraftPart = { name: string; images: readonly number[] };

const BLANK: DraftPart = { name: "", images: [] };

/** The parts to show for a draft: two at least. */
export function partsOf(draft: readonly DraftPart[]): DraftPart[] {
  return [...draft, BLANK, BLANK].slice(0, Math.max(2, draft.length));
}

export function withPart(parts: readonly DraftPart[]): DraftPart[] {
  return [...parts, BLANK];
}

/** True while nothing has been said about any part. */
export function isBlank(parts: readonly DraftPart[]): boolean {
  return parts.length <= 2 && parts.every(({ name, images }) => name === "" && images.length === 0);
}

/** Adds images to a part; an image shows one part only, the one it was given to last. */
export function withImages(parts: readonly DraftPart[], at: number, images: readonly number[]): DraftPart[] {
  return parts.map((part, place) => {
    const others = part.images.filter((id) => !images.includes(id));
    return { ...part, images: place === at ? [...others, ...images] : others };
  });
}

export function withoutImage(parts: readonly DraftPart[], image: number): DraftPart[] {
  return parts.map((part) => ({ ...part, images: part.images.filter((id) => id !== image) }));
}

/** Why the parts cannot be made yet, in words; null when they can. */
export function missing(parts: readonly DraftPart[], className: string): string | null {
  const names = parts.map(({ name }) => name.trim().toLocaleLowerCase());
  if (names.includes("")) return "Name each part.";
  if (names.includes(className.trim().toLocaleLowerCase())) return "A part needs a name of its own.";
  if (new Set(names).size < names.length) return "Two parts have the same name.";
  const bare = parts.find(({ images }) => images.length === 0);
  return bare ? `Select images that show “${bare.name.trim()}” and add them, or drag them there.` : null;
}
