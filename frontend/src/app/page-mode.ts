import type { ImagePage } from "@/api";
import { type GivenAs, type Labelling, type Proposed, pendingClasses } from "@/features/labelling";
import type { View } from "@/features/ranking";

/**
 * What a page is for, beside being looked at: `confirm` and `sort-out` pages count as right until marked and are given
 * as a whole, `review` keeps labels that were looked at again, `walk` names images one by one.
 */
export type PageMode = "confirm" | "sort-out" | "review" | "walk" | null;

export function pageModeOf({ ranking, label, split }: View): PageMode {
  if (split) return null;
  if (ranking.by === "sort-out") return "sort-out";
  if (ranking.by === "class" && label === "none") return "confirm";
  if (ranking.by === "mistakes" && label !== "none") return "review";
  return ranking.by === "clusters" && label === "none" ? "walk" : null;
}

/** True where images are noted down and given with their page. */
export function isGivenWhole(mode: PageMode): boolean {
  return mode === "confirm" || mode === "sort-out";
}

/** How the rest of a page is given. */
export function givenAs(mode: PageMode): GivenAs {
  return mode === "review" ? "audit" : "confirm";
}

/** The page's images with the class that counts as right for each. */
export function proposedOf(page: ImagePage | undefined, view: View, labelling: Labelling): Proposed[] {
  const mode = pageModeOf(view);
  const coming = pendingClasses(labelling.store.getState().pending);
  return (page?.items ?? []).map(({ id, label, prediction }) => {
    const next = coming.get(id);
    const classId = next === undefined ? (label?.class_id ?? null) : next;
    const image = { id, version: label?.version ?? 0, classId };
    if (mode === "confirm" && view.ranking.by === "class") return { ...image, proposed: view.ranking.id };
    if (mode === "sort-out") return { ...image, proposed: prediction?.class_id ?? null };
    // What was decided already, on this page or elsewhere, is no longer in question.
    const isTaken = label?.state === "corrected" && classId === prediction?.class_id;
    const isOpen = next === undefined && label?.state !== "audited" && !isTaken;
    return { ...image, proposed: mode === "review" && isOpen ? classId : null };
  });
}
