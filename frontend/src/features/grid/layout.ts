/** Where the tiles of a grid lie: square cells in rows, as many columns as fit, stretched to fill the width. */
export type Layout = {
  count: number;
  columns: number;
  rows: number;
  /** Edge of a tile in pixels. */
  tile: number;
  gap: number;
  padding: number;
  /** Of all rows, with the padding above and below. */
  height: number;
};

export type Rect = { left: number; top: number; right: number; bottom: number };

/** Lays `count` tiles out in `width` pixels; `size` is the least edge that a tile may have. */
export function layOut(count: number, width: number, size: number, gap = 8, padding = 12): Layout {
  const inner = Math.max(0, width - 2 * padding);
  const columns = Math.max(1, Math.floor((inner + gap) / (size + gap)));
  const tile = Math.max(1, Math.floor((inner - (columns - 1) * gap) / columns));
  const rows = Math.ceil(count / columns);
  const height = rows === 0 ? 0 : 2 * padding + rows * tile + (rows - 1) * gap;
  return { count, columns, rows, tile, gap, padding, height };
}

/** The rows to draw for a viewport, from `first` up to but not including `end`, with `overscan` rows around them. */
export function rowsIn(layout: Layout, scrollTop: number, viewHeight: number, overscan = 2) {
  const pitch = layout.tile + layout.gap;
  const first = Math.floor((scrollTop - layout.padding) / pitch) - overscan;
  const end = Math.ceil((scrollTop + viewHeight - layout.padding) / pitch) + overscan;
  return { first: clamp(first, 0, layout.rows), end: clamp(end, 0, layout.rows) };
}

export function rowTop(layout: Layout, row: number): number {
  return layout.padding + row * (layout.tile + layout.gap);
}

export function rectOf(layout: Layout, index: number): Rect {
  const left = layout.padding + (index % layout.columns) * (layout.tile + layout.gap);
  const top = rowTop(layout, Math.floor(index / layout.columns));
  return { left, top, right: left + layout.tile, bottom: top + layout.tile };
}

/** The tile at a point, or null between tiles. */
export function indexAt(layout: Layout, x: number, y: number): number | null {
  const pitch = layout.tile + layout.gap;
  const column = Math.floor((x - layout.padding) / pitch);
  const row = Math.floor((y - layout.padding) / pitch);
  if (column < 0 || column >= layout.columns || row < 0) return null;
  const index = row * layout.columns + column;
  if (index >= layout.count) return null;
  const { right, bottom } = rectOf(layout, index);
  return x < right && y < bottom ? index : null;
}

/** The tiles that a marquee touches, in order. */
export function indicesIn(layout: Layout, marquee: Rect): number[] {
  const found: number[] = [];
  const { first, end } = rowsIn(layout, marquee.top, marquee.bottom - marquee.top, 0);
  for (let index = first * layout.columns; index < Math.min(end * layout.columns, layout.count); index += 1) {
    const tile = rectOf(layout, index);
    const touches =
      tile.left < marquee.right && tile.right > marquee.left && tile.top < marquee.bottom && tile.bottom > marquee.top;
    if (touches) found.push(index);
  }
  return found;
}

/** Where to scroll so that a tile is whole in view; the same place when it is already. */
export function scrollFor(layout: Layout, index: number, scrollTop: number, viewHeight: number): number {
  const { top, bottom } = rectOf(layout, index);
  if (top - layout.padding < scrollTop) return Math.max(0, top - layout.padding);
  if (bottom + layout.padding > scrollTop + viewHeight) return bottom + layout.padding - viewHeight;
  return scrollTop;
}

export function rectBetween(ax: number, ay: number, bx: number, by: number): Rect {
  return { left: Math.min(ax, bx), top: Math.min(ay, by), right: Math.max(ax, bx), bottom: Math.max(ay, by) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
