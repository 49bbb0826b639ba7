import type { Model } from "@/api";
import { settingRows } from "./settings";

export type ComparedClass = {
  id: number;
  /** Of each model in turn; null where it does not know the class or was measured on no image of it. */
  f1: (number | null)[];
  /** Between the best and the worst of them. */
  spread: number;
};

/** The classes that any of the models knows, those first in which the models differ most. */
export function comparedClasses(models: readonly Model[], nameOf: (id: number) => string): ComparedClass[] {
  const ids = new Set(models.flatMap(({ metrics }) => metrics?.classes.map(({ class_id }) => class_id) ?? []));
  const figures = models.map(({ metrics }) => new Map(metrics?.classes.map((one) => [one.class_id, one])));
  return [...ids]
    .map((id) => {
      const f1 = figures.map((of) => {
        const found = of.get(id);
        return found && found.count > 0 ? found.f1 : null;
      });
      const known = f1.filter((value) => value !== null);
      return { id, f1, spread: known.length > 1 ? Math.max(...known) - Math.min(...known) : 0 };
    })
    .sort((one, other) => other.spread - one.spread || nameOf(one.id).localeCompare(nameOf(other.id)));
}

/** The settings in which the models differ, with each one's value; a dash where it has no such setting. */
export function comparedSettings(models: readonly Model[]): { title: string; values: string[] }[] {
  const rows = models.map(({ settings }) => new Map(settingRows(settings).map(({ title, value }) => [title, value])));
  const titles = new Set(rows.flatMap((row) => [...row.keys()]));
  return [...titles]
    .map((title) => ({ title, values: rows.map((row) => row.get(title) ?? "–") }))
    .filter(({ values }) => new Set(values).size > 1);
}
