import { useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { Class, ImagePage, RankedImage } from "@/api";
import { type Chip, isSameTile, type Section, type TileView } from "@/features/grid";
import { type Labelling, pendingClasses } from "@/features/labelling";
import { matches, type View } from "@/features/ranking";
import { counted } from "@/lib/format";
import { type PageMode, pageModeOf } from "./page-mode";

const NO_CHIPS: readonly Chip[] = [];
const NO_SECTIONS: readonly Section[] = [];

/** As many as fit below a picture. */
const MOST_CHIPS = 2;

/** The page's images as tiles: what is saved, under what is still pending. An unchanged tile stays the same object. */
export function useTiles(page: ImagePage | undefined, view: View, items: readonly Class[], labelling: Labelling) {
  const pending = useStore(labelling.store, (state) => state.pending);
  const corrections = useStore(labelling.store, (state) => state.corrections);
  const classOf = useMemo(() => new Map(items.map((item) => [item.id, item])), [items]);
  const coming = useMemo(() => pendingClasses(pending), [pending]);
  const mode = pageModeOf(view);
  const { by } = view.ranking;
  const ranked = view.ranking.by === "class" ? view.ranking.id : null;
  const offered = useOffered(mode, ranked, classOf);
  // Of the page on screen only, or a day's work would pile up here.
  const drawn = useRef(new Map<number, TileView>());
  return useMemo(() => {
    const tiles = new Map<number, TileView>();
    for (const item of page?.items ?? []) {
      const { id, thumbnail, label, prediction } = item;
      const next = coming.get(id);
      const noted = corrections.get(id);
      const classId = noted ?? (next === undefined ? (label?.class_id ?? null) : next);
      const found = classId === null ? undefined : classOf.get(classId);
      const guess = prediction && classOf.get(prediction.class_id);
      const isPlain = mode === "sort-out" || (ranked !== null && prediction?.class_id === ranked);
      const tile: TileView = {
        id,
        thumbnail,
        score: scoreOf(item, mode, by),
        className: classId === null ? null : (found?.name ?? "archived class"),
        classColour: found?.colour ?? null,
        how: noted !== undefined ? "noted" : next === undefined ? howOf(label) : null,
        predicted: guess && !isPlain ? { ...guess, probability: prediction.probability } : null,
        chips: isOpen(mode, label, next) ? offered(item) : NO_CHIPS,
        isPending: noted === undefined && next !== undefined,
        isFaded: noted === undefined && !matches(view.label, classId),
      };
      const before = drawn.current.get(id);
      tiles.set(id, before && isSameTile(before, tile) ? before : tile);
    }
    drawn.current = tiles;
    return [...tiles.values()];
  }, [page, coming, corrections, classOf, view.label, mode, by, ranked, offered]);
}

/** The stretches of a page to sort out, by the class that is predicted. */
export function useSections(page: ImagePage | undefined, view: View, items: readonly Class[]): readonly Section[] {
  const isSortOut = view.ranking.by === "sort-out";
  return useMemo(() => {
    if (!page || !isSortOut) return NO_SECTIONS;
    const sections: { classId: number | null; first: number; size: number }[] = [];
    for (const [first, { prediction }] of page.items.entries()) {
      const classId = prediction?.class_id ?? null;
      const last = sections.at(-1);
      if (last && last.classId === classId) last.size += 1;
      else sections.push({ classId, first, size: 1 });
    }
    return sections.map(({ classId, first, size }) => {
      const found = items.find(({ id }) => id === classId);
      return {
        first,
        title: found?.name ?? "Another class",
        colour: found?.colour ?? "#808080",
        note: counted(size, "image"),
      };
    });
  }, [page, items, isSortOut]);
}

/** The classes that a tile offers: made once for each image, so that an unchanged tile stays the same. */
function useOffered(mode: PageMode, ranked: number | null, classOf: ReadonlyMap<number, Class>) {
  return useMemo(() => {
    const known = new WeakMap<RankedImage, readonly Chip[]>();
    return (item: RankedImage): readonly Chip[] => {
      const before = known.get(item);
      if (before) return before;
      const { suggestions, prediction, label } = item;
      const right = mode === "review" ? label?.class_id : (ranked ?? prediction?.class_id);
      const others = suggestions.filter(({ class_id }) => class_id !== right).slice(0, MOST_CHIPS);
      const chips = others.flatMap(({ class_id }) => {
        const found = classOf.get(class_id);
        return found ? [{ classId: class_id, name: found.name, colour: found.colour, chord: found.key }] : [];
      });
      known.set(item, chips);
      return chips;
    };
  }, [mode, ranked, classOf]);
}

function isOpen(mode: PageMode, label: RankedImage["label"], next: number | null | undefined): boolean {
  if (mode === null || mode === "walk" || next !== undefined) return false;
  return mode === "review" ? label?.state !== "audited" : (label?.class_id ?? null) === null;
}

/** Likeness, or a probability: how uncertain a class is, or how little a label is trusted, is no number to read. */
function scoreOf({ score, prediction }: RankedImage, mode: PageMode, by: View["ranking"]["by"]): number | null {
  if (mode === "sort-out") return prediction?.probability ?? null;
  return by === "similar" || by === "class" ? score : null;
}

function howOf(label: RankedImage["label"]): TileView["how"] {
  const state = label?.class_id ? label.state : null;
  return state === "manual" ? null : state;
}
