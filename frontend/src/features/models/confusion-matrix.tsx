import { useMemo } from "react";
import type { Model } from "@/api";
import { count, counted } from "@/lib/format";
import { CellLink } from "./cell-link";
import { cellName } from "./cell-name";
import { rowShares, topConfusions } from "./confusion";
import { ConfusionMap } from "./confusion-map";
import classes from "./confusion-matrix.module.css";
import { share } from "./figures";

type Props = { model: Model; nameOf: (classId: number) => string };

const MOST_IN_CELLS = 16;
const TOP = 8;

/** Which class is taken for which: the worst in a list, all of them in a matrix. Each opens its images. */
export function ConfusionMatrix({ model, nameOf }: Props) {
  const { metrics } = model;
  const top = useMemo(() => (metrics ? topConfusions(metrics, TOP) : []), [metrics]);
  if (!metrics) return null;
  const leftOut = metrics.held_out === "out-of-fold";
  return (
    <section className={classes.card} aria-labelledby="confusion-title">
      <h3 id="confusion-title" className={classes.title}>
        What is taken for what
      </h3>
      <p className={classes.dim}>
        {leftOut
          ? "A cell opens its images, each judged by a head of the labels of now that has not seen it."
          : "A cell opens the images that what the project predicts by takes so, those it was trained on too."}
      </p>
      {top.length > 0 && (
        <ol className={classes.top} aria-label="Most often confused">
          {top.map((cell) => (
            <li key={`${cell.truth}-${cell.predicted}`}>
              <CellLink projectId={model.project_id} cell={cell} leftOut={leftOut}>
                {nameOf(cell.truth)} <span className={classes.dim}>taken for</span> {nameOf(cell.predicted)}
              </CellLink>
              <span className={classes.dim}>
                {counted(cell.count, "image")} · {share(cell.share)} of them
              </span>
            </li>
          ))}
        </ol>
      )}
      {metrics.classes.length <= MOST_IN_CELLS ? (
        <CellTable model={model} nameOf={nameOf} leftOut={leftOut} />
      ) : (
        <ConfusionMap metrics={metrics} projectId={model.project_id} nameOf={nameOf} leftOut={leftOut} />
      )}
    </section>
  );
}

/** Few classes: a table with the numbers in it. */
function CellTable({ model, nameOf, leftOut }: Props & { leftOut: boolean }) {
  const { metrics } = model;
  const shares = useMemo(() => rowShares(metrics?.confusion ?? []), [metrics]);
  if (!metrics) return null;
  const ids = metrics.classes.map(({ class_id }) => class_id);
  return (
    <div className={classes.scroll}>
      <table
        className={classes.cells}
        aria-label="Images by their class, in rows, and by the predicted one, in columns"
      >
        <thead>
          <tr>
            <td className={classes.corner}>
              <span>predicted →</span>
            </td>
            {ids.map((id) => (
              <th key={id} scope="col" className={classes.column} title={nameOf(id)}>
                <span>{nameOf(id)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ids.map((truth, row) => (
            <tr key={truth}>
              <th scope="row" className={classes.row} title={nameOf(truth)}>
                {nameOf(truth)}
              </th>
              {ids.map((predicted, column) => {
                const value = metrics.confusion[row]?.[column] ?? 0;
                const part = shares[row]?.[column] ?? 0;
                return (
                  <td key={predicted} className={classes.cell} data-right={row === column || undefined}>
                    {value > 0 ? (
                      <CellLink
                        projectId={model.project_id}
                        cell={{ truth, predicted }}
                        leftOut={leftOut}
                        className={classes.link}
                        style={{ "--heat": part }}
                        aria-label={cellName(nameOf(truth), nameOf(predicted), value, part)}
                        title={cellName(nameOf(truth), nameOf(predicted), value, part)}
                      >
                        {count(value)}
                      </CellLink>
                    ) : (
                      <span className={classes.none}>·</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
