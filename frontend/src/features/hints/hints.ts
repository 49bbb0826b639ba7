import { createStore } from "zustand/vanilla";

/** What a newcomer is told, each at most once. */
export type HintName = "rank" | "label" | "next" | "sort-out";

/** What a person can see and has done: decides which hint, if any, would help now. */
export type Situation = {
  hasImages: boolean;
  /** Ranked by likeness, so they know how. */
  isRanked: boolean;
  selectedCount: number;
  /** Something is predicted for what is shown. */
  isPredicted: boolean;
  /** The page is one to confirm, sort out or review, and says above how. */
  isPageAct: boolean;
  /** How many acts of theirs there are to undo. */
  actCount: number;
  pageNumber: number;
  hasNext: boolean;
};

const ORDER: readonly HintName[] = ["rank", "label", "next", "sort-out"];
const PLACE = "armful-hints";

/** The hints of this browser that are over: followed, or dismissed. */
export const hints = createStore<{ over: readonly HintName[] }>(() => ({ over: read() }));

/** The hint to show now. */
export function hintFor(situation: Situation, over: readonly HintName[]): HintName | null {
  const { hasImages, selectedCount, actCount, hasNext, isPredicted, isPageAct } = situation;
  if (!hasImages || isPageAct) return null;
  const learnt = learntFrom(situation);
  const isOpen = (name: HintName) => !over.includes(name) && !learnt.includes(name);
  if (selectedCount > 0) return isOpen("label") ? "label" : null;
  if (isPredicted && isOpen("sort-out")) return "sort-out";
  if (isOpen("rank")) return "rank";
  if (isOpen("label")) return "label";
  return isOpen("next") && actCount > 0 && hasNext ? "next" : null;
}

/** The hints that a person has followed, told or not: they need not be told again. */
export function learntFrom({ isRanked, actCount, pageNumber, isPageAct }: Situation): HintName[] {
  const learnt: Record<HintName, boolean> = {
    rank: isRanked,
    label: actCount > 0,
    next: pageNumber > 1,
    "sort-out": isPageAct,
  };
  return ORDER.filter((name) => learnt[name]);
}

export function finish(...names: readonly HintName[]): void {
  const { over } = hints.getState();
  if (names.every((name) => over.includes(name))) return;
  const next = ORDER.filter((name) => over.includes(name) || names.includes(name));
  hints.setState({ over: next });
  try {
    localStorage.setItem(PLACE, next.join(","));
  } catch {
    // A browser that keeps nothing tells again in the next tab.
  }
}

export function finishAll(): void {
  finish(...ORDER);
}

function read(): HintName[] {
  try {
    const stored = localStorage.getItem(PLACE)?.split(",") ?? [];
    return ORDER.filter((name) => stored.includes(name));
  } catch {
    return [];
  }
}
