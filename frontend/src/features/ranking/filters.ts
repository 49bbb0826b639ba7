/** What an image must have to be shown, beside its label. All of it stands in the URL. */
export type Filters = {
  state: "manual" | "confirmed" | undefined;
  group: string | undefined;
  /** Each `name=value`. */
  metadata: readonly string[];
  /** The id of who gave the label. */
  by: number | undefined;
  /** The first and the last day on which the label was given, as `2026-11-24`. */
  after: string | undefined;
  before: string | undefined;
};

export type FilterSearch = {
  state?: string;
  group?: string;
  /** Pairs joined by commas; what is a comma in one of them is escaped. */
  meta?: string;
  by?: string;
  after?: string;
  before?: string;
};

export const FILTER_PARAMS = ["state", "group", "meta", "by", "after", "before"] as const;

export const NO_FILTERS: Filters = {
  state: undefined,
  group: undefined,
  metadata: [],
  by: undefined,
  after: undefined,
  before: undefined,
};

/** Reads the URL; anything malformed counts as absent. */
export function parseFilters({ state, group, meta, by, after, before }: FilterSearch): Filters {
  const pairs = (meta ?? "").split(",").map(unescaped).filter(isPair);
  return {
    state: state === "manual" || state === "confirmed" ? state : undefined,
    group: group || undefined,
    metadata: [...new Set(pairs)],
    by: by !== undefined && /^\d{1,15}$/.test(by) ? Number(by) : undefined,
    after: isDay(after) ? after : undefined,
    before: isDay(before) ? before : undefined,
  };
}

export function formatFilters({ state, group, metadata, by, after, before }: Filters): FilterSearch {
  const search: FilterSearch = {};
  if (state) search.state = state;
  if (group) search.group = group;
  if (metadata.length > 0) search.meta = metadata.map(escaped).join(",");
  if (by !== undefined) search.by = String(by);
  if (after) search.after = after;
  if (before) search.before = before;
  return search;
}

/** The parameters that the API takes. Days are the person's own, from midnight to midnight. */
export function filterParams({ state, group, metadata, by, after, before }: Filters) {
  return {
    ...(state && { state }),
    ...(group && { group }),
    ...(metadata.length > 0 && { metadata: [...metadata] }),
    ...(by !== undefined && { labelled_by: by }),
    ...(after && { labelled_after: midnight(after, 0) }),
    ...(before && { labelled_before: midnight(before, 1) }),
  };
}

export function isFiltered(filters: Filters): boolean {
  return Object.keys(formatFilters(filters)).length > 0;
}

/** True for text that says `name=value`. */
export function isPair(text: string): boolean {
  return /^[^=]+=./s.test(text);
}

/** True for a day that there is, as `2026-11-24`. */
export function isDay(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function midnight(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll(",", "%2C");
}

function unescaped(text: string): string {
  return text.replaceAll("%2C", ",").replaceAll("%25", "%");
}
