/** Tiles of one row: from `first` up to but not including `end`, at `top`. */
type Row = { first: number; end: number; top: number };

/** Where the tiles of a grid lie: square pictures in rows, as many columns as fit, stretched to fill the width. */
export type Layout = {
  count: number;
  columns: number;
  rows: readonly Row[];
  /** Tops of the sections' headings, in their order. */
  heads: readonly number[];
  /** Edge of a picture in pixels. */
  tile: number;
  /** Height of what stands below each picture. */
  foot: number;
  gap: number;
  padding: number;
  /** Of all rows, with the padding above and below. */
  height: number;
};

export type Rect = { left: number; top: number; right: number; bottom: number };

export const HEAD_PX = 34;

export const NO_FOOT = () => 0;

const GAP = 8;
const PADDING = 12;

/**
 * Lays `count` tiles out in `width` pixels; `size` is the least edge that a picture may have. A section begins a row, with
 * a heading above it, at each index of `starts`; `footOf` says how much room is wanted below a picture of so many pixels.
 */
export function layOut(
  count: number,
  width: number,
  size: number,
  starts: readonly number[] = [],
  footOf: (tile: number) => number = NO_FOOT,
): Layout {
  const inner = Math.max(0, width - 2 * PADDING);
  const columns = Math.max(1, Math.floor((inner + GAP) / (size + GAP)));
  const tile = Math.max(1, Math.floor((inner - (columns - 1) * GAP) / columns));
  const foot = footOf(tile);
  const rows: Row[] = [];
  const heads: number[] = [];
  let top = PADDING;
  const ends = starts.length > 0 ? [...starts.slice(1), count] : [count];
  for (const [place, sectionEnd] of ends.entries()) {
    let first = starts[place] ?? 0;
    if (starts.length > 0) {
      heads.push(top);
      top += HEAD_PX;
    }
    while (first < sectionEnd) {
      const end = Math.min(sectionEnd, first + columns);
      rows.push({ first, end, top });
      top += tile + foot + GAP;
      first = end;
    }
  }
  const height = rows.length === 0 ? 0 : top - GAP + PADDING;
  return { count, columns, rows, heads, tile, foot, gap: GAP, padding: PADDING, height };
}

/** The rows to draw for a viewport, from `first` up to but not including `end`, with `overscan` rows around them. */
export function rowsIn(layout: Layout, scrollTop: number, viewHeight: number, overscan = 2) {
  const { rows } = layout;
  const edge = layout.tile + layout.foot;
  const found = rows.findIndex(({ top }) => top + edge + layout.gap > scrollTop);
  const first = found < 0 ? rows.length : found - overscan;
  const below = rows.findIndex(({ top }) => top >= scrollTop + viewHeight);
  const end = (below < 0 ? rows.length : below) + overscan;
  return { first: clamp(first, 0, rows.length), end: clamp(end, 0, rows.length) };
}

/** The row that a tile is in, from 0. */
export function rowOf(layout: Layout, index: number): number {
  return layout.rows.findIndex(({ end }) => index < end);
}

/** The tile above or below one, in its column or the last of a shorter row; null past the first and last row. */
export function beyond(layout: Layout, index: number, by: 1 | -1): number | null {
  const at = rowOf(layout, index);
  const here = layout.rows[at];
  const there = layout.rows[at + by];
  if (!here || !there) return null;
  return Math.min(there.end - 1, there.first + index - here.first);
}

export function rectOf(layout: Layout, index: number): Rect {
  const row = layout.rows[rowOf(layout, index)];
  const left = layout.padding + (index - (row?.first ?? 0)) * (layout.tile + layout.gap);
  const top = row?.top ?? 0;
  return { left, top, right: left + layout.tile, bottom: top + layout.tile + layout.foot };
}

/** The tile at a point, or null between tiles. */
export function indexAt(layout: Layout, x: number, y: number): number | null {
  const row = layout.rows.find(({ top }) => y >= top && y < top + layout.tile + layout.foot);
  const column = Math.floor((x - layout.padding) / (layout.tile + layout.gap));
  if (!row || column < 0 || column >= row.end - row.first) return null;
  const index = row.first + column;
  return x < rectOf(layout, index).right ? index : null;
}

/** The tiles that a marquee touches, in order. */
export function indicesIn(layout: Layout, marquee: Rect): number[] {
  const found: number[] = [];
  const { first, end } = rowsIn(layout, marquee.top, marquee.bottom - marquee.top, 0);
  for (const row of layout.rows.slice(first, end)) {
    for (let index = row.first; index < row.end; index += 1) {
      const tile = rectOf(layout, index);
      const touches =
        tile.left < marquee.right &&
        tile.right > marquee.left &&
        tile.top < marquee.bottom &&
        tile.bottom > marquee.top;
      if (touches) found.push(index);
    }
  }
  return found;
}

/** Where to scroll so that a tile is whole in view; the same place when it is already. */
export function scrollFor(layout: Layout, index: number, scrollTop: number, viewHeight: number): number {
  const { top, bottom } = rectOf(layout, index);
  // A heading comes along with the row below it.
  const above = layout.padding + (layout.heads.some((head) => head + HEAD_PX === top) ? HEAD_PX : 0);
  if (top - above < scrollTop) return Math.max(0, top - above);
  if (bottom + layout.padding > scrollTop + viewHeight) return bottom + layout.padding - viewHeight;
  return scrollTop;
}

export function rectBetween(ax: number, ay: number, bx: number, by: number): Rect {
  return { left: Math.min(ax, bx), top: Math.min(ay, by), right: Math.max(ax, bx), bottom: Math.max(ay, by) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
