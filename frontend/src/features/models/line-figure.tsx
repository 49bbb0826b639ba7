import { Skeleton } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";
import classes from "./figure.module.css";

const LinePlot = lazy(async () => ({ default: (await import("./line-plot")).LinePlot }));

export type LinePlotProps = {
  /** Values by name; `size` is that of a point's dot. */
  points: readonly Readonly<Record<string, number | null>>[];
  x: { name: string; label: string };
  series: readonly { name: string; label: string; colour: string; dashed?: boolean }[];
  format: (value: number) => string;
  formatX: (value: number) => string;
  /** The ends of the vertical axis, if its values are shares. */
  domain?: readonly [number, number];
  scale?: "linear" | "log";
  /** Both axes are shares, and what lies on the diagonal is right. */
  diagonal?: boolean;
  sized?: boolean;
};

type Props = LinePlotProps & { title: string; children?: ReactNode };

/** A chart with a title, what it says in words, and its numbers as a table for those who cannot see it. */
export function LineFigure({ title, children, ...plot }: Props) {
  const { points, x, series, format, formatX } = plot;
  return (
    <figure className={classes.figure} aria-label={title}>
      <figcaption className={classes.caption}>
        <h3 className={classes.title}>{title}</h3>
        {children}
      </figcaption>
      <div className={classes.plot} aria-hidden="true">
        <Suspense fallback={<Skeleton height={220} />}>
          <LinePlot {...plot} />
        </Suspense>
      </div>
      <details className={classes.numbers}>
        <summary>Numbers</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{x.label}</th>
              {series.map(({ name, label }) => (
                <th key={name} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...points.entries()].map(([place, point]) => (
              <tr key={place}>
                <th scope="row">{formatX(point[x.name] ?? 0)}</th>
                {series.map(({ name }) => {
                  const value = point[name];
                  return <td key={name}>{value === null || value === undefined ? "–" : format(value)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
