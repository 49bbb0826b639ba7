/** What was said about a page that is not taken yet: it outlives a reload of the tab. */
export type Noted = { marked: readonly number[]; corrections: readonly (readonly [number, number])[] };

const placeOf = (projectId: number) => `armful-noted-${projectId}`;

/** Keeps what was said about the page of this name, in place of what was kept before. */
export function keepNoted(projectId: number, page: string, noted: Noted): void {
  try {
    if (noted.marked.length === 0 && noted.corrections.length === 0) sessionStorage.removeItem(placeOf(projectId));
    else sessionStorage.setItem(placeOf(projectId), JSON.stringify({ page, ...noted }));
  } catch {
    // A browser that keeps nothing: it holds until the tab is reloaded.
  }
}

/** What was said about the page of this name; null when that was another page, or nothing. */
export function readNoted(projectId: number, page: string): Noted | null {
  try {
    return parsed(JSON.parse(sessionStorage.getItem(placeOf(projectId)) ?? "null"), page);
  } catch {
    return null;
  }
}

function parsed(kept: unknown, page: string): Noted | null {
  if (typeof kept !== "object" || kept === null || !("page" in kept) || kept.page !== page) return null;
  const marked = "marked" in kept && Array.isArray(kept.marked) ? kept.marked.filter(isId) : [];
  const pairs = "corrections" in kept && Array.isArray(kept.corrections) ? kept.corrections : [];
  const corrections = pairs.flatMap((pair: unknown) => {
    const [id, classId]: unknown[] = Array.isArray(pair) ? pair : [];
    return isId(id) && isId(classId) ? [[id, classId] as const] : [];
  });
  return { marked, corrections };
}

function isId(value: unknown): value is number {
  return typeof value === "number";
}
