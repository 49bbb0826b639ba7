import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import type { ImagePage } from "@/api";
import { type Labelling, type PartShown, type Proposed, saidOf, selecting } from "@/features/labelling";
import type { View } from "@/features/ranking";
import { keepNoted, readNoted } from "./noted";
import { givenAs, isGivenWhole, type PageMode, pageModeOf, proposedOf } from "./page-mode";
import { requestOf } from "./use-page";

type Props = { projectId: number; labelling: Labelling; view: View; page: UseQueryResult<ImagePage> };

/** Where images are gone through one by one, the keys find the first of them without a click. */
export function useFirstInFocus(
  labelling: Labelling,
  mode: PageMode,
  proposed: readonly Proposed[],
  page: ImagePage | undefined,
) {
  const opened = useRef<ImagePage["items"][number]["id"] | undefined>(undefined);
  useEffect(() => {
    const first = page?.items[0]?.id;
    if ((mode !== "walk" && mode !== "review") || first === undefined || opened.current === first) return;
    opened.current = first;
    const { focus } = labelling.store.getState().selection;
    if (proposed.some(({ id }) => id === focus)) return;
    const open = proposed.find(({ classId, proposed: right }) =>
      mode === "review" ? right !== null : classId === null,
    );
    if (open) labelling.select((state) => selecting.standOn(state, open.id));
  }, [labelling, mode, proposed, page]);
}

/** What was said about a page that is not taken yet outlives a reload. */
export function useNoted({ projectId, labelling, view, page }: Props, mode: PageMode) {
  const name = JSON.stringify(requestOf(view));
  const isWhole = isGivenWhole(mode);
  const marked = useStore(labelling.store, (state) => state.selection.selected);
  const corrections = useStore(labelling.store, (state) => state.corrections);
  const restored = useRef<string | null>(null);
  const items = page.data?.items;
  useEffect(() => {
    if (!isWhole || !items) return;
    if (restored.current === name) {
      keepNoted(projectId, name, { marked: [...marked], corrections: [...corrections] });
      return;
    }
    restored.current = name;
    const noted = readNoted(projectId, name);
    const isShown = (id: number) => items.some((item) => item.id === id);
    if (!noted || marked.size > 0 || corrections.size > 0) return;
    for (const [id, classId] of noted.corrections) if (isShown(id)) labelling.correct([id], classId);
    labelling.select((state) => ({ ...state, selected: new Set(noted.marked.filter(isShown)) }));
  }, [projectId, labelling, name, isWhole, items, marked, corrections]);
}

/** A page that is left without being taken still gives what was said outright about it. */
export function useSaidOnLeaving(props: Props, tell: (key: string, given: readonly PartShown[]) => void) {
  const { labelling, view, page } = props;
  const name = JSON.stringify(requestOf(view));
  const known = useRef(new Map<string, { view: View; data: ImagePage }>());
  if (page.data) known.current.set(name, { view, data: page.data });
  const said = useRef(tell);
  said.current = tell;
  useEffect(
    () => () => {
      const left = known.current.get(name);
      const { corrections } = labelling.store.getState();
      known.current.delete(name);
      if (!left || corrections.size === 0) return;
      const images = proposedOf(left.data, left.view, labelling);
      const given = saidOf(images, { exceptions: new Set(), corrections }, givenAs(pageModeOf(left.view)));
      labelling.correct([...corrections.keys()], null);
      if (given.length > 0) said.current(labelling.givePage(given, []), given);
    },
    [labelling, name],
  );
}
