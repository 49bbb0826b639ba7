import type { Shown, Snapshot } from "./snapshot";

/** An image that looks like another one, and how much: 1 is the same. */
export type Like = Shown & { score: number; thumbnail: string };

/** An image's likes, the most alike first, of which a snapshot holds the first ones: those up to a boundary. */
export type Likes = {
  /** The image that they look like; the first of the run while it has no label itself. */
  of: number;
  run: readonly Like[];
  /** The boundary that the scores themselves show. */
  found: number;
  /** False when their scores fall evenly, so that none of them stands out. */
  isClear: boolean;
};

/** From this part of the way from the image on, a step in the scores sets those before it apart. */
const CLEAR_STEP = 1 / 3;
/** What mere compression takes from a score: a step among copies is not large for being a large part of next to nothing. */
const NOISE = 0.02;

/**
 * How many of an image's likes belong to it, by their scores, highest first and without the image's own: all up to the
 * step that is the largest part of the way from the image to its far side. So likes that are close together and likes
 * that are far spread both end where the others begin, whatever score that happens at. Without such a step, none.
 */
export function boundaryOf(scores: readonly number[]): { size: number; isClear: boolean } {
  let best = { size: 0, part: 0 };
  for (const [at, score] of scores.entries()) {
    const part = ((scores[at - 1] ?? score) - score) / (1 - score + NOISE);
    if (part > best.part) best = { size: at, part };
  }
  const isClear = best.part >= CLEAR_STEP;
  return { size: isClear ? best.size : 0, isClear };
}

/** Holds an image's likes up to the boundary that their scores show. */
export function likesOf(of: number, run: readonly Like[]): Snapshot {
  const own = run[0]?.id === of ? 1 : 0;
  const { size, isClear } = boundaryOf(run.slice(own).map(({ score }) => score));
  return cut({ of, run, found: own + size, isClear }, own + size);
}

/** The same likes up to another boundary. */
export function cut(likes: Likes, size: number): Snapshot {
  const shown = likes.run.slice(0, Math.min(likes.run.length, Math.max(0, size)));
  return { shown, ids: new Set(shown.map(({ id }) => id)), total: shown.length, target: undefined, likes };
}
