/** What an image must have to be shown, beside its label. All of it stands in the URL. */
export type Filters = {
  state: LabelState | undefined;
  group: string | undefined;
  /** Each `name=value`. */
  metadata: readonly string[];
  /** The id of who gave the label. */
  by: number | undefined;
  /** The first and the last day on which the label was given, as `2026-11-24`. */
  after: string | undefined;
  before: string | undefined;
  /** The class that must be predicted. */
  predicted: number | undefined;
  /** Bounds of the probability, from 0 to 1: of the class that is ranked by, else of the one that is predicted. */
  least: number | undefined;
  most: number | undefined;
};

/** How a label came about: given by hand, agreed with a prediction, given against one, or looked at again and kept. */
export const LABEL_STATES = ["manual", "confirmed", "corrected", "audited"] as const;
export type LabelState = (typeof LABEL_STATES)[number];

export const STATE_TITLES: Record<LabelState, string> = {
  manual: "By hand",
  confirmed: "Confirmed",
  corrected: "Corrected",
  audited: "Looked at again",
};

export type FilterSearch = {
  state?: string;
  group?: string;
  /** Pairs joined by commas; what is a comma in one of them is escaped. */
  meta?: string;
  by?: string;
  after?: string;
  before?: string;
  predicted?: string;
  min_score?: string;
  max_score?: string;
};

export const FILTER_PARAMS = [
  "state",
  "group",
  "meta",
  "by",
  "after",
  "before",
  "predicted",
  "min_score",
  "max_score",
] as const;

export const NO_FILTERS: Filters = {
  state: undefined,
  group: undefined,
  metadata: [],
  by: undefined,
  after: undefined,
  before: undefined,
  predicted: undefined,
  least: undefined,
  most: undefined,
};

/** Reads the URL; anything malformed counts as absent. */
export function parseFilters(search: FilterSearch): Filters {
  const { state, group, meta, by, after, before, predicted, min_score, max_score } = search;
  const pairs = (meta ?? "").split(",").map(unescaped).filter(isPair);
  return {
    state: stateOf(state),
    group: group || undefined,
    metadata: [...new Set(pairs)],
    by: idOf(by),
    after: isDay(after) ? after : undefined,
    before: isDay(before) ? before : undefined,
    predicted: idOf(predicted),
    least: shareOf(min_score),
    most: shareOf(max_score),
  };
}

/** The state of this name, if it is one. */
export function stateOf(text: string | undefined): LabelState | undefined {
  return LABEL_STATES.find((state) => state === text);
}

export function formatFilters(filters: Filters): FilterSearch {
  const { state, group, metadata, by, after, before, predicted, least, most } = filters;
  const search: FilterSearch = {};
  if (state) search.state = state;
  if (group) search.group = group;
  if (metadata.length > 0) search.meta = metadata.map(escaped).join(",");
  if (by !== undefined) search.by = String(by);
  if (after) search.after = after;
  if (before) search.before = before;
  if (predicted !== undefined) search.predicted = String(predicted);
  if (least !== undefined) search.min_score = String(least);
  if (most !== undefined) search.max_score = String(most);
  return search;
}

/** The parameters that the API takes. Days are the person's own, from midnight to midnight. */
export function filterParams(filters: Filters) {
  const { state, group, metadata, by, after, before, predicted, least, most } = filters;
  return {
    ...(state && { state }),
    ...(group && { group }),
    ...(metadata.length > 0 && { metadata: [...metadata] }),
    ...(by !== undefined && { labelled_by: by }),
    ...(after && { labelled_after: midnight(after, 0) }),
    ...(before && { labelled_before: midnight(before, 1) }),
    ...(predicted !== undefined && { predicted }),
    ...(least !== undefined && { min_score: least }),
    ...(most !== undefined && { max_score: most }),
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

function idOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function shareOf(text: string | undefined): number | undefined {
  return text !== undefined && /^(0(\.\d{1,6})?|1)$/.test(text) ? Number(text) : undefined;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll(",", "%2C");
}

function unescaped(text: string): string {
  return text.replaceAll("%2C", ",").replaceAll("%25", "%");
}
