import type { Metrics } from "@/api";

/** Images of class `truth` that were taken for class `predicted`: their number, and their share of the class. */
export type Cell = { truth: number; predicted: number; count: number; share: number };

/** Shares of each row's images, so that rare classes are seen as well as common ones; 0 in a row without any. */
export function rowShares(confusion: readonly (readonly number[])[]): number[][] {
  return confusion.map((row) => {
    const total = row.reduce((sum, value) => sum + value, 0);
    return row.map((value) => (total > 0 ? value / total : 0));
  });
}

/** The wrong cells with the most images, of those with equally many the larger share of its class first. */
export function topConfusions({ confusion, classes }: Pick<Metrics, "confusion" | "classes">, most: number): Cell[] {
  const shares = rowShares(confusion);
  const cells: Cell[] = [];
  confusion.forEach((row, place) => {
    row.forEach((value, other) => {
      const truth = classes[place]?.class_id;
      const predicted = classes[other]?.class_id;
      if (place === other || value === 0 || truth === undefined || predicted === undefined) return;
      cells.push({ truth, predicted, count: value, share: shares[place]?.[other] ?? 0 });
    });
  });
  return cells.sort((one, other) => other.count - one.count || other.share - one.share).slice(0, most);
}

/** The cell that an arrow key leads to, inside the matrix; undefined for any other key. */
export function neighbour(
  [row, column]: readonly [number, number],
  key: string,
  size: number,
): [number, number] | undefined {
  const last = size - 1;
  const steps: Record<string, [number, number]> = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: [row, 0],
    End: [row, last],
    PageUp: [0, column],
    PageDown: [last, column],
  };
  const next = steps[key];
  if (!next) return undefined;
  return [Math.min(last, Math.max(0, next[0])), Math.min(last, Math.max(0, next[1]))];
}
