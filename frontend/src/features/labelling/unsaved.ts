import { dependents, type Gesture } from "./gesture";

/** How often the server may fail at one gesture, where it takes others, before that one is set aside. */
export const MOST_FAULTS = 10;

/** Only an answer that is the server's own fault counts, not one from before it, or while it is away or has no room. */
export function isFault({ status }: { status: number }): boolean {
  return status >= 500 && ![502, 503, 504, 507].includes(status);
}

export type SetAside = Gesture & { unsaved: string };

/** True for a gesture that waits until a person decides what becomes of it. */
export function isSetAside(gesture: Gesture): gesture is SetAside {
  return Boolean(gesture.unsaved);
}

/** What is still to be sent, in order. */
export function sendable(pending: readonly Gesture[]): Gesture[] {
  return pending.filter((gesture) => !isSetAside(gesture));
}

/**
 * Sets a gesture aside with the reason, or takes it up again with null, and with it those that undo it. They keep their
 * place: what came after them on the same images is shown above them.
 */
export function setAside(pending: readonly Gesture[], key: string, why: string | null) {
  const keys = [key, ...dependents(pending, key)];
  const next = pending.map((gesture) => (keys.includes(gesture.key) ? { ...gesture, unsaved: why } : gesture));
  return { pending: next, rewritten: next.filter((gesture) => keys.includes(gesture.key)) };
}

/** Those to decide about: an undo goes the way of what it undoes. */
export function undecided(pending: readonly Gesture[]): SetAside[] {
  const all = pending.filter(isSetAside);
  const keys = new Set(all.map(({ key }) => key));
  return all.filter((gesture) => gesture.kind !== "undo" || !keys.has(gesture.undoes));
}
