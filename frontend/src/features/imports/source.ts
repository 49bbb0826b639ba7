/** A picture that a person chose, with its path below the folder that was dropped. */
export type SourceFile = { file: File; path: string };

export type Sampling = { mode: "all" } | { mode: "random" | "per-group"; count: number; seed: number };

export const CHUNK_FILES = 200;
export const CHUNK_BYTES = 64_000_000;

/** What is sent in one request: at most so many files and bytes, and always at least one file. */
export function chunks(files: readonly SourceFile[], mostFiles = CHUNK_FILES, mostBytes = CHUNK_BYTES): SourceFile[][] {
  const made: SourceFile[][] = [];
  let current: SourceFile[] = [];
  let size = 0;
  for (const source of files) {
    if (current.length > 0 && (current.length >= mostFiles || size + source.file.size > mostBytes)) {
      made.push(current);
      current = [];
      size = 0;
    }
    current.push(source);
    size += source.file.size;
  }
  if (current.length > 0) made.push(current);
  return made;
}

/** The files with those that are new by their path. */
export function merged(files: readonly SourceFile[], more: readonly SourceFile[]): SourceFile[] {
  const known = new Set(files.map(({ path }) => path));
  return [...files, ...more.filter(({ path }) => !known.has(path))];
}

/** The name of the folder that a file lies in, or null when it lies in none. */
export function groupOf({ path }: { path: string }): string | null {
  return path.split("/").at(-2) ?? null;
}

/**
 * Chooses files as an import of a server folder does: all; so many at random; or one of every group and then at random
 * up to so many. The same seed chooses the same files. The order of the files is kept.
 */
export function sample<Item extends { path: string }>(files: readonly Item[], sampling: Sampling): Item[] {
  if (sampling.mode === "all") return [...files];
  const sorted = [...files].sort((one, other) => (one.path < other.path ? -1 : 1));
  const shuffled = shuffle(sorted, sampling.seed);
  const chosen = new Set<Item>();
  if (sampling.mode === "per-group") {
    const met = new Set<string | null>();
    for (const item of shuffled) {
      if (met.has(groupOf(item))) continue;
      met.add(groupOf(item));
      chosen.add(item);
    }
  }
  for (const item of shuffled) {
    if (chosen.size >= sampling.count) break;
    chosen.add(item);
  }
  return files.filter((item) => chosen.has(item));
}

function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  const random = mulberry32(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

/** A small seeded generator: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
