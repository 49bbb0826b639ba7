/**
 * How far one runs along a ranked list without looking at every page: strides of 1, 2, 4, 8 pages while all is fine, and
 * once something is not, halves back to the page where it begins. Everything counts in images from the start of the run.
 */
export type RunAhead = {
  /** Images that the run could take. */
  total: number;
  /** Images of a page: the least stride, and as many as a sample shows. */
  page: number;
  /** All before this is fine. */
  fine: number;
  /** Something before this is not; null while nothing was found. */
  broken: number | null;
  /** Pages of the next stride, while nothing was found. */
  pages: number;
};

export function startRun(total: number, page: number): RunAhead {
  return { total, page, fine: 0, broken: null, pages: 1 };
}

/** The images that are looked at next, from `fine` up to but not including this; `fine` itself when the run is over. */
export function strideEnd({ total, page, fine, broken, pages }: RunAhead): number {
  if (broken === null) return Math.min(total, fine + pages * page);
  const left = Math.ceil((broken - fine) / page);
  // A page that is not all fine is for the eye and the hand.
  return left <= 1 ? fine : fine + Math.floor(left / 2) * page;
}

export function isOver(run: RunAhead): boolean {
  return strideEnd(run) === run.fine;
}

/** All of the stride is fine: the next one is twice as long, or what is left in question half. */
export function allFine(run: RunAhead): RunAhead {
  const fine = strideEnd(run);
  return { ...run, fine, pages: run.broken === null ? run.pages * 2 : run.pages };
}

/** Something of the stride is not fine: where it begins lies within. */
export function notAll(run: RunAhead): RunAhead {
  return { ...run, broken: strideEnd(run) };
}

/** A sample of a stride, in an order that tells nothing of the rank; the same for the same stride. */
export function sampleOf<Item>(items: readonly Item[], size: number, seed: number): Item[] {
  const random = randomFrom(seed);
  const shuffled = [...items];
  for (let place = 0; place < Math.min(size, shuffled.length); place += 1) {
    const other = place + Math.floor(random() * (shuffled.length - place));
    const [one, two] = [shuffled[place], shuffled[other]];
    if (one === undefined || two === undefined) break;
    shuffled[place] = two;
    shuffled[other] = one;
  }
  return shuffled.slice(0, size);
}

/** Mulberry32: small, and good enough to shuffle. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
