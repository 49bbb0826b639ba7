import type { UseQueryResult } from "@tanstack/react-query";
import { useCallback, useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { Class, ImagePage, RankedImage } from "@/api";
import {
  type GivenAs,
  type Labelling,
  type PartShown,
  type Proposed,
  partsOf,
  passedOver,
  selecting,
  undoState,
} from "@/features/labelling";
import type { View } from "@/features/ranking";
import { toast } from "@/ui/toasts";
import { givenAs, isGivenWhole, pageModeOf, proposedOf } from "./page-mode";
import { textOf } from "./page-words";
import { pointedAt } from "./pointed-at";
import { settled } from "./settled";
import { shownOf } from "./use-page";
import { useFirstInFocus, useNoted, useSaidOnLeaving } from "./use-page-memory";
import type { Go, Reopen } from "./use-view";

type Props = {
  projectId: number;
  labelling: Labelling;
  view: View;
  go: Go;
  reopen: Reopen;
  items: readonly Class[];
  page: UseQueryResult<ImagePage>;
  peeked: number | null;
};

export type PageAct = ReturnType<typeof usePageAct>;

/** What a page that is given as a whole will give, and the gestures on it. */
export function usePageAct(props: Props) {
  const { labelling, view, page } = props;
  const mode = pageModeOf(view);
  const pending = useStore(labelling.store, (state) => state.pending);
  const exceptions = useStore(labelling.store, (state) => state.selection.selected);
  const corrections = useStore(labelling.store, (state) => state.corrections);
  const proposed = useMemo(() => {
    void pending;
    return proposedOf(page.data, view, labelling);
  }, [page.data, view, labelling, pending]);
  const parts = useMemo(
    () => (mode === null || mode === "walk" ? [] : partsOf(proposed, { exceptions, corrections }, givenAs(mode))),
    [mode, proposed, exceptions, corrections],
  );
  const now = useRef({ ...props, mode, parts, proposed });
  now.current = { ...props, mode, parts, proposed };
  /** The pages that acts were made on: undoing one goes back there. */
  const pageOf = useRef(new Map<string, View>());

  const undo = useCallback(
    (key: string) => {
      labelling.undo(key);
      const from = pageOf.current.get(key);
      if (from) now.current.go(from);
    },
    [labelling],
  );

  const tell = useCallback(
    (key: string, given: readonly PartShown[]) =>
      toast("good", textOf(given, now.current.items), { title: "Undo", run: () => undo(key) }),
    [undo],
  );

  useSaidOnLeaving(props, tell);
  useNoted(props, mode);

  const act = useMemo(() => {
    const { store } = labelling;
    const targets = (): number[] => {
      const { selection } = store.getState();
      if (selection.selected.size > 0) return [...selection.selected];
      // Where images are gone through one by one, the one in focus is meant, wherever the pointer rests.
      const isByFocus = now.current.mode === "walk" || now.current.mode === "review";
      const id = isByFocus ? (selection.focus ?? pointedAt()) : (pointedAt() ?? selection.focus);
      return id === null || !now.current.proposed.some((image) => image.id === id) ? [] : [id];
    };
    const next = () => {
      const { view: seen, page: shown, go, reopen } = now.current;
      const cursor = shown.data?.next_cursor;
      if (cursor) go({ ...seen, cursor, page: seen.page + 1 });
      // Ranked again only when this page's labels are there, or the same images would come.
      else
        void settled(labelling).then(
          () => reopen({}),
          () => {},
        );
    };
    /** Goes on to the next image of the page that is still open. */
    const advance = (from: number) => {
      const { proposed: images, mode: is } = now.current;
      const isOpen = ({ id, classId, proposed: right }: (typeof images)[number]) =>
        id !== from && (is === "review" ? right !== null : classId === null);
      const at = images.findIndex(({ id }) => id === from);
      const found = images.slice(at + 1).find(isOpen);
      if (found) labelling.select((state) => selecting.standOn(state, found.id));
    };
    const giveNow = (ids: readonly number[], classId: number, as: GivenAs) => {
      const shown = shownOf(now.current.page.data, labelling, new Set(ids));
      labelling.select(selecting.clear);
      const key = labelling.give(shown, classId, as);
      tell(key, [{ classId, as, images: shown }]);
      advance(ids.at(-1) ?? 0);
    };
    return {
      hasTarget: () => now.current.mode !== null && targets().length > 0,
      /** Keeps hold of the image under the pointer while a dialog covers it. */
      hold: () => {
        const { selection } = store.getState();
        const [id] = targets();
        if (selection.selected.size === 0 && id !== undefined && now.current.mode !== null) {
          labelling.select((state) => selecting.standOn(state, id));
        }
      },
      /** Gives a class where the page decides how; false when it does not. */
      choose: (classId: number): boolean => {
        const { mode: is, peeked } = now.current;
        const ids = targets();
        if (is === null || peeked !== null || store.getState().snapshot || ids.length === 0) return false;
        if (isGivenWhole(is)) {
          labelling.correct(ids, classId);
          labelling.select(selecting.clear);
        } else giveNow(ids, classId, is === "review" ? "correct" : "label");
        return true;
      },
      /** Takes back what was noted; false when nothing was. */
      takeBack: (): boolean => {
        if (!isGivenWhole(now.current.mode) || now.current.peeked !== null) return false;
        labelling.correct(targets(), null);
        return true;
      },
      /** Marks an image as an exception, or as right again. */
      toggle: (id: number) => {
        if (!isGivenWhole(now.current.mode) || !store.getState().corrections.has(id)) {
          labelling.select((state) => selecting.toggle(state, id));
          return;
        }
        labelling.correct([id], null);
        labelling.select((state) => selecting.standOn(state, id));
      },
      chip: (id: number, classId: number) => {
        if (!isGivenWhole(now.current.mode)) {
          giveNow([id], classId, "correct");
          return;
        }
        labelling.correct([id], store.getState().corrections.get(id) === classId ? null : classId);
        labelling.select((state) => selecting.standOn({ ...state, selected: without(state.selected, id) }, id));
      },
      /** Takes the n-th of the classes that the image in focus offers. */
      suggest: (place: number) => {
        for (const id of targets()) {
          const item = now.current.page.data?.items.find((one) => one.id === id);
          const found = item && offered(item, now.current.proposed)[place];
          if (!found) continue;
          if (isGivenWhole(now.current.mode)) labelling.correct([id], found.class_id);
          else giveNow([id], found.class_id, "correct");
        }
      },
      keep: () => {
        const ids = new Set(targets());
        const kept = now.current.proposed.filter(({ id, proposed: right }) => ids.has(id) && right !== null);
        const given = partsOf(kept, { exceptions: new Set(), corrections: new Map() }, "audit");
        if (given.length === 0) return;
        tell(labelling.givePage(given, []), given);
        advance(kept.at(-1)?.id ?? 0);
      },
      canTake: () => now.current.parts.length > 0,
      take: () => {
        const { parts: given, view: seen, mode: is, proposed: images } = now.current;
        if (given.length === 0) return;
        const key = labelling.givePage(given, is === "sort-out" ? passedOver(images, given) : []);
        pageOf.current.set(key, seen);
        tell(key, given);
        next();
      },
    };
  }, [labelling, tell]);

  const undoLast = useCallback(() => {
    const { acts, pending: waiting } = labelling.store.getState();
    const target = undoState(acts, waiting).undo;
    if (target) undo(target.key);
  }, [labelling, undo]);
  useFirstInFocus(labelling, mode, proposed, page.data);
  return { ...act, mode, parts, undoLast };
}

/** The classes that an image may have instead of the one that it counts as, the most probable first. */
function offered({ id, suggestions }: RankedImage, images: readonly Proposed[]) {
  const right = images.find((image) => image.id === id)?.proposed ?? null;
  return suggestions.filter(({ class_id }) => class_id !== right);
}

function without(ids: ReadonlySet<number>, id: number): ReadonlySet<number> {
  return new Set([...ids].filter((one) => one !== id));
}
