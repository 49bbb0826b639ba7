/** What decides what a page of the grid shows. All of it stands in the URL. */

import {
  FILTER_PARAMS,
  type FilterSearch,
  type Filters,
  formatFilters,
  isFiltered,
  NO_FILTERS,
  parseFilters,
} from "./filters";

/** A picture to rank by: an image of the dataset, or an uploaded one; `against` when it counts as unlike. */
export type ShelfItem = { kind: "image" | "upload"; id: number; against: boolean };

export type Ranking =
  | { by: "similar" }
  | { by: "random"; seed: number }
  | { by: "newest" }
  /** By the probability of a class. */
  | { by: "class"; id: number }
  | { by: "uncertain"; over: "two" | "all" }
  | { by: "mistakes" }
  /** One typical image of each cluster first. */
  | { by: "clusters" }
  /** No order but a page at a time, in sections by predicted class. */
  | { by: "sort-out" };

/** Which labels an image may have: none, any, all images whatever their label, or one class. */
export type LabelFilter = "none" | "any" | "all" | number;

export type View = {
  ranking: Ranking;
  /** The reference shelf; stays while another ranking is on. */
  shelf: readonly ShelfItem[];
  label: LabelFilter;
  filters: Filters;
  limit: number;
  cursor: string | undefined;
  /** Number of the page that `cursor` opens, from 1. */
  page: number;
  /** Least edge of a tile in pixels. */
  size: number;
  fit: "whole" | "crop";
  /** The class that was given last: what `D` and the button repeat. */
  current: number | undefined;
  /** The class that is being split; the parts that its images are walked into once there are any, as a draft before. */
  split: { id: number; parts: readonly number[]; draft: readonly PartDraft[] } | undefined;
  /** The image that is looked at closely. */
  peek: number | undefined;
};

/** A part of a class that is about to be split: its name, and the images that show it. */
export type PartDraft = { name: string; images: readonly number[] };

/** The URL's search as text; what is absent has its default. */
export type ViewSearch = FilterSearch & {
  rank?: string;
  shelf?: string;
  label?: string;
  limit?: string;
  cursor?: string;
  page?: string;
  size?: string;
  fit?: string;
  class?: string;
  split?: string;
  draft?: string;
  peek?: string;
};

/** Every parameter of the URL's search that a view reads. */
export const VIEW_PARAMS = [
  "rank",
  "shelf",
  "label",
  ...FILTER_PARAMS,
  "limit",
  "cursor",
  "page",
  "size",
  "fit",
  "class",
  "split",
  "draft",
  "peek",
];

export const LIMITS = [25, 50, 100, 200, 400];
export const SIZES = { least: 80, most: 400, step: 10, usual: 130 };
const DEFAULTS = { rank: "newest", label: "none", limit: "50", page: "1", size: String(SIZES.usual), fit: "whole" };

/** Reads the URL; anything malformed counts as absent. */
export function parseView(search: ViewSearch): View {
  const rank = search.rank ?? DEFAULTS.rank;
  const similar = rank.startsWith("similar:") ? parseShelf(rank.slice("similar:".length)) : null;
  const shelf = similar ?? parseShelf(search.shelf ?? "");
  const ranking: Ranking = similar && similar.length > 0 ? { by: "similar" } : parseRanking(rank);
  const limit = natural(search.limit) ?? 50;
  const size = natural(search.size) ?? SIZES.usual;
  return {
    ranking,
    shelf,
    label: parseLabel(search.label),
    filters: parseFilters(search),
    limit: Math.min(400, Math.max(1, limit)),
    cursor: search.cursor || undefined,
    page: search.cursor ? Math.max(2, natural(search.page) ?? 2) : 1,
    size: Math.min(SIZES.most, Math.max(SIZES.least, size)),
    fit: search.fit === "crop" ? "crop" : "whole",
    current: natural(search.class),
    split: parseSplit(search),
    peek: natural(search.peek),
  };
}

/** The URL for a view, as short as it goes. */
export function formatView(view: View): ViewSearch {
  const full: ViewSearch = {
    rank: rankText(view),
    label: String(view.label),
    limit: String(view.limit),
    page: String(view.page),
    size: String(view.size),
    fit: view.fit,
    ...formatFilters(view.filters),
  };
  if (view.ranking.by !== "similar" && view.shelf.length > 0) full.shelf = shelfText(view.shelf);
  if (view.cursor !== undefined) full.cursor = view.cursor;
  if (view.current !== undefined) full.class = String(view.current);
  if (view.split !== undefined) {
    full.split = splitText(view.split);
    if (view.split.draft.length > 0) full.draft = view.split.draft.map(draftText).join(",");
  }
  if (view.peek !== undefined) full.peek = String(view.peek);
  return Object.fromEntries(
    Object.entries(full).filter(
      ([name, value]) => value !== Object.entries(DEFAULTS).find(([key]) => key === name)?.[1],
    ),
  );
}

/** The `rank` that the API takes. */
export function rankText({ ranking, shelf }: Pick<View, "ranking" | "shelf">): string {
  if (ranking.by === "similar") return `similar:${shelfText(shelf)}`;
  if (ranking.by === "random") return `random:${ranking.seed}`;
  if (ranking.by === "class") return `class:${ranking.id}`;
  if (ranking.by === "uncertain") return ranking.over === "all" ? "uncertain:entropy" : "uncertain";
  return ranking.by;
}

/** True for an order that a model makes: there is none before the first classes have labels. */
export function isPredicted({ by }: Ranking): boolean {
  return by === "class" || by === "uncertain" || by === "mistakes" || by === "sort-out";
}

/** A ranking with the filters that make sense with it: mistakes are found among labels, all else among what has none. */
export function ranked(ranking: Ranking): Partial<View> {
  const filters = ranking.by === "sort-out" ? { filters: NO_FILTERS } : {};
  return { ranking, label: ranking.by === "mistakes" ? "any" : "none", ...filters };
}

/** The images that are most probably of a class, to be confirmed. */
export function toConfirm(view: View, classId: number): Partial<View> {
  const filters = { ...view.filters, predicted: classId, least: undefined, most: undefined };
  return { ...ranked({ by: "class", id: classId }), filters };
}

/** The same view from its first page: what every change of ranking or filter opens. */
export function fromStart(view: View, change: Partial<View>): View {
  const next = { ...view, peek: undefined, ...change, cursor: undefined, page: 1 };
  const isEmpty = next.ranking.by === "similar" && next.shelf.length === 0;
  // What is to be sorted out is chosen by the server alone, from all that has no label.
  const isNarrowed = next.ranking.by === "sort-out" && (next.label !== "none" || isFiltered(next.filters));
  return isEmpty || isNarrowed ? { ...next, ranking: { by: "newest" } } : next;
}

/** Puts a picture on the shelf and ranks by it; one that is there already counts as like from now on. */
export function withReference(view: View, item: Omit<ShelfItem, "against">): View {
  const others = view.shelf.filter((other) => !isSame(other, item));
  return fromStart(view, { ranking: { by: "similar" }, shelf: [...others, { ...item, against: false }] });
}

export function withoutReference(view: View, item: ShelfItem): View {
  const shelf = view.shelf.filter((other) => !isSame(other, item));
  return view.ranking.by === "similar" ? fromStart(view, { shelf }) : { ...view, shelf };
}

/** Lets a reference count against, or for again. */
export function turned(view: View, item: ShelfItem): View {
  const shelf = view.shelf.map((other) => (isSame(other, item) ? { ...other, against: !other.against } : other));
  return view.ranking.by === "similar" ? fromStart(view, { shelf }) : { ...view, shelf };
}

export function isSame(one: Omit<ShelfItem, "against">, other: Omit<ShelfItem, "against">): boolean {
  return one.kind === other.kind && one.id === other.id;
}

/** True when an image with this class belongs to the filter; false for what was labelled since and now fades. */
export function matches(filter: LabelFilter, classId: number | null): boolean {
  if (filter === "all") return true;
  if (filter === "none") return classId === null;
  return filter === "any" ? classId !== null : classId === filter;
}

function parseRanking(rank: string): Ranking {
  const [by, rest] = rank.split(/:(.*)/s);
  const number = natural(rest);
  if (by === "random" && number !== undefined) return { by, seed: number };
  if (by === "class" && number !== undefined) return { by, id: number };
  if (rank === "uncertain" || rank === "uncertain:entropy") {
    return { by: "uncertain", over: rank === "uncertain" ? "two" : "all" };
  }
  if (rank === "mistakes" || rank === "clusters" || rank === "sort-out") return { by: rank };
  return { by: "newest" };
}

function shelfText(shelf: readonly ShelfItem[]): string {
  return shelf.map(({ kind, id, against }) => `${against ? "-" : ""}${kind === "upload" ? "r" : ""}${id}`).join(",");
}

function parseShelf(text: string): ShelfItem[] {
  const items: ShelfItem[] = [];
  for (const part of text.split(",")) {
    const found = /^(-?)(r?)(\d{1,15})$/.exec(part);
    if (!found) continue;
    const item: ShelfItem = { kind: found[2] ? "upload" : "image", id: Number(found[3]), against: found[1] === "-" };
    if (!items.some((other) => isSame(other, item))) items.push(item);
  }
  return items;
}

function splitText({ id, parts }: NonNullable<View["split"]>): string {
  return parts.length === 0 ? String(id) : `${id}:${parts.join(",")}`;
}

function parseSplit({ split, draft }: ViewSearch): View["split"] {
  const found = /^(\d{1,15})(?::(\d{1,15}(?:,\d{1,15})+))?$/.exec(split ?? "");
  if (!found) return undefined;
  const parts = (found[2] ?? "").split(",").filter(Boolean).map(Number);
  return { id: Number(found[1]), parts, draft: parts.length > 0 ? [] : parseDraft(draft ?? "") };
}

function draftText({ name, images }: PartDraft): string {
  return `${name.replaceAll("%", "%25").replaceAll(",", "%2C").replaceAll(":", "%3A")}:${images.join("-")}`;
}

function parseDraft(text: string): PartDraft[] {
  return text.split(",").flatMap((part) => {
    const found = /^([^:]{0,600}):((?:\d{1,15}(?:-\d{1,15})*)?)$/.exec(part);
    if (!found) return [];
    const name = (found[1] ?? "").replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%25", "%");
    return [{ name, images: (found[2] ?? "").split("-").filter(Boolean).map(Number) }];
  });
}

function parseLabel(text: string | undefined): LabelFilter {
  if (text === "any" || text === "all" || text === "none") return text;
  return natural(text) ?? "none";
}

function natural(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
