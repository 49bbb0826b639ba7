import type { GivenAs } from "./gesture";
import type { Shown } from "./snapshot";

/** An image of a page that is given as a whole, with the class that counts as right until a person says otherwise. */
export type Proposed = Shown & { proposed: number | null };

export type PartShown = { classId: number; as: GivenAs; images: readonly Shown[] };

/** What a person has said about a page: what is not as proposed, and which class it is where that was said too. */
export type Said = { exceptions: ReadonlySet<number>; corrections: ReadonlyMap<number, number> };

/**
 * What a page gives when the rest of it counts as right, by class. A label that is there already is no proposal's to
 * change: such an image gets a class only where a person said so, or keeps its own when `as` is "audit".
 */
export function partsOf(page: readonly Proposed[], { exceptions, corrections }: Said, as: GivenAs): PartShown[] {
  const parts = new Map<string, { classId: number; as: GivenAs; images: Shown[] }>();
  for (const { proposed, ...image } of page) {
    const corrected = corrections.get(image.id);
    const classId = corrected ?? (exceptions.has(image.id) ? null : proposed);
    const isFree = as === "audit" ? image.classId === proposed : image.classId === null;
    if (classId === null || (corrected === undefined && !isFree)) continue;
    const how = corrected === undefined || corrected === proposed ? as : proposed === null ? "label" : "correct";
    const name = `${classId} ${how}`;
    const part = parts.get(name) ?? { classId, as: how, images: [] };
    part.images.push(image);
    parts.set(name, part);
  }
  return [...parts.values()];
}

/** The images that such an act leaves as they are, of those that have no label. */
export function passedOver(page: readonly Proposed[], parts: readonly PartShown[]): number[] {
  const given = new Set(parts.flatMap(({ images }) => images.map(({ id }) => id)));
  return page.filter(({ id, classId }) => classId === null && !given.has(id)).map(({ id }) => id);
}

/** Only what was said outright: what a page gives that is left without being taken. */
export function saidOf(page: readonly Proposed[], said: Said, as: GivenAs): PartShown[] {
  return partsOf(
    page.filter(({ id }) => said.corrections.has(id)),
    said,
    as,
  );
}

export function corrected(
  corrections: ReadonlyMap<number, number>,
  ids: readonly number[],
  classId: number | null,
): ReadonlyMap<number, number> {
  const next = new Map(corrections);
  for (const id of ids) {
    if (classId === null) next.delete(id);
    else next.set(id, classId);
  }
  return next;
}
