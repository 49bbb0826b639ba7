/**
 * Which images of a page are selected, which one has the focus, and where a range starts. Ranges run in the order on
 * screen, which the caller passes as the page's image ids.
 */
export type Selection = {
  selected: ReadonlySet<number>;
  /** Image that the arrow keys stand on. */
  focus: number | null;
  /** Image from which Shift extends: the last one touched without it. */
  anchor: number | null;
};

export const NOTHING: Selection = { selected: new Set(), focus: null, anchor: null };

/** Selects an image or lets it go; ranges start here from now on. */
export function toggle(selection: Selection, id: number): Selection {
  const selected = new Set(selection.selected);
  if (!selected.delete(id)) selected.add(id);
  return { selected, focus: id, anchor: id };
}

/** Selects everything from the anchor to an image, in the order on screen, whichever of them comes first. */
export function extend(selection: Selection, order: readonly number[], to: number): Selection {
  const selected = new Set([...selection.selected, ...range(selection, order, to)]);
  return { selected, focus: to, anchor: selection.anchor ?? selection.focus ?? to };
}

/** What `extend` to this image would add: shown while Shift is held, before the click. */
export function range(selection: Selection, order: readonly number[], to: number): number[] {
  const anchor = selection.anchor ?? selection.focus ?? to;
  const start = order.indexOf(anchor);
  const end = order.indexOf(to);
  if (end < 0) return [];
  if (start < 0) return [to];
  return order.slice(Math.min(start, end), Math.max(start, end) + 1);
}

/** Adds what a marquee touched, or takes it away. */
export function sweep(selection: Selection, touched: readonly number[], mode: "add" | "remove"): Selection {
  const selected = new Set(selection.selected);
  for (const id of touched) {
    if (mode === "add") selected.add(id);
    else selected.delete(id);
  }
  const last = touched.at(-1) ?? null;
  return { selected, focus: last ?? selection.focus, anchor: last ?? selection.anchor };
}

export function selectAll(selection: Selection, order: readonly number[]): Selection {
  return { ...selection, selected: new Set(order) };
}

export function invert(selection: Selection, order: readonly number[]): Selection {
  return { ...selection, selected: new Set(order.filter((id) => !selection.selected.has(id))) };
}

/** Lets everything go; the focus stays where it was. */
export function clear(selection: Selection): Selection {
  return { ...selection, selected: new Set() };
}

/** Moves the focus by so many places, stopping at the ends; the first move lands on the first image. */
export function move(selection: Selection, order: readonly number[], by: number): Selection {
  const target = step(selection, order, by);
  return target === null ? selection : { ...selection, focus: target, anchor: target };
}

/** Puts the focus on an image. */
export function standOn(selection: Selection, id: number): Selection {
  return { ...selection, focus: id, anchor: id };
}

/** Moves the focus and selects what lies between. */
export function moveExtending(selection: Selection, order: readonly number[], by: number): Selection {
  const target = step(selection, order, by);
  return target === null ? selection : extend(selection, order, target);
}

function step({ focus }: Selection, order: readonly number[], by: number): number | null {
  const at = focus === null ? -1 : order.indexOf(focus);
  if (at < 0) return order[0] ?? null;
  const target = at + by;
  // Up from the first row and down from the last stay in their column.
  if (Math.abs(by) > 1 && (target < 0 || target >= order.length)) return order[at] ?? null;
  return order[Math.min(order.length - 1, Math.max(0, target))] ?? null;
}
