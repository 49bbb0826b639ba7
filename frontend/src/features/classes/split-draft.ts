/** A part of a class that is being split, before it is one: its name and the images that show it. */
export type DraftPart<Image extends { id: number }> = { name: string; images: readonly Image[] };

/** Adds images to a part; an image shows one part only, the one it was given to last. */
export function withImages<Image extends { id: number }>(
  parts: readonly DraftPart<Image>[],
  at: number,
  images: readonly Image[],
): DraftPart<Image>[] {
  const ids = new Set(images.map(({ id }) => id));
  return parts.map((part, place) => {
    const others = part.images.filter(({ id }) => !ids.has(id));
    return { ...part, images: place === at ? [...others, ...images] : others };
  });
}

/** Why the parts cannot be made yet, in words; null when they can. */
export function missing(parts: readonly DraftPart<{ id: number }>[], className: string): string | null {
  const names = parts.map(({ name }) => name.trim().toLocaleLowerCase());
  if (names.includes("")) return "Name each part.";
  if (names.includes(className.trim().toLocaleLowerCase())) return "A part needs a name of its own.";
  if (new Set(names).size < names.length) return "Two parts have the same name.";
  const bare = parts.find(({ images }) => images.length === 0);
  return bare ? `Select images that show “${bare.name.trim()}” and add them.` : null;
}
