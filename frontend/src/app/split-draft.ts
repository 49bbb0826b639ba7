import type { Class, ImagePage } from "@/api";
import { type DraftPart, isBlank, partsOf, withImages } from "@/features/classes";
import { type Labelling, selecting } from "@/features/labelling";
import type { View } from "@/features/ranking";
import { shownOf } from "./use-page";
import type { Go } from "./use-view";

type Props = { view: View; go: Go; page: ImagePage | undefined; labelling: Labelling; items: readonly Class[] };

export type SplitDraft = {
  item: Class;
  parts: readonly DraftPart[];
  /** The selected images that belong to the class. */
  selected: readonly number[];
  setParts: (parts: readonly DraftPart[]) => void;
  /** Gives a part the image that was dropped on it; with all others that are selected, if it is selected itself. */
  drop: (at: number, image: number) => void;
};

/** The parts of the class that is about to be split, which stand in the URL; null while none is. */
export function splitDraft({ view, go, page, labelling, items }: Props): SplitDraft | null {
  const { split } = view;
  const item = items.find(({ id }) => id === split?.id);
  if (!split || !item || split.parts.length > 0) return null;
  const parts = partsOf(split.draft);
  const membersAmong = (ids: ReadonlySet<number>) =>
    shownOf(page, labelling, ids).flatMap(({ id, classId }) => (classId === item.id ? [id] : []));
  const chosen = labelling.store.getState().selection.selected;
  const setParts = (next: readonly DraftPart[]) =>
    go({ ...view, split: { ...split, draft: isBlank(next) ? [] : next } }, { replace: true });
  return {
    item,
    parts,
    selected: membersAmong(chosen),
    setParts,
    drop: (at, image) => {
      setParts(withImages(parts, at, membersAmong(chosen.has(image) ? chosen : new Set([image]))));
      labelling.select(selecting.clear);
    },
  };
}
