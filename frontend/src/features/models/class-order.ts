import type { Metrics } from "@/api";

export type ClassFigures = Metrics["classes"][number];
export type ClassColumn = "name" | "precision" | "recall" | "f1" | "count";
export type ClassOrder = { by: ClassColumn; descending: boolean };

const names = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** The classes in an order; those without a single image come last, since their figures say nothing. */
export function inOrder(
  figures: readonly ClassFigures[],
  { by, descending }: ClassOrder,
  nameOf: (id: number) => string,
): ClassFigures[] {
  const sign = descending ? -1 : 1;
  const byName = (one: ClassFigures, other: ClassFigures) =>
    names.compare(nameOf(one.class_id), nameOf(other.class_id));
  return [...figures].sort((one, other) => {
    const empty = Number(one.count === 0) - Number(other.count === 0);
    if (empty !== 0) return empty;
    if (by === "name") return sign * byName(one, other);
    return sign * (one[by] - other[by]) || byName(one, other);
  });
}

/** What a click on a column's head makes of the order: the other direction, or that column, names from A, figures from the worst. */
export function turnedBy(order: ClassOrder, by: ClassColumn): ClassOrder {
  if (order.by === by) return { by, descending: !order.descending };
  return { by, descending: by === "count" };
}
