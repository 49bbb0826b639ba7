import { useMemo, useState } from "react";
import type { Metrics } from "@/api";
import { count } from "@/lib/format";
import { type ClassColumn, type ClassOrder, inOrder, turnedBy } from "./class-order";
import classes from "./class-table.module.css";
import { share } from "./figures";

type Props = { metrics: Metrics; nameOf: (classId: number) => string; colourOf: (classId: number) => string };

const COLUMNS: readonly { by: ClassColumn; title: string; help: string }[] = [
  { by: "name", title: "Class", help: "" },
  { by: "precision", title: "Precision", help: "Of the images it calls so, how many are" },
  { by: "recall", title: "Recall", help: "Of the images that are so, how many it finds" },
  { by: "f1", title: "F1", help: "Both in one" },
  { by: "count", title: "Images", help: "Images of the class that it was measured on" },
];

/** How good a model is on each class; a column's head sorts by it. */
export function ClassTable({ metrics, nameOf, colourOf }: Props) {
  const [order, setOrder] = useState<ClassOrder>({ by: "f1", descending: false });
  const rows = useMemo(() => inOrder(metrics.classes, order, nameOf), [metrics, order, nameOf]);
  return (
    <section className={classes.card} aria-labelledby="classes-title">
      <h3 id="classes-title" className={classes.title}>
        Class by class
      </h3>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              {COLUMNS.map(({ by, title, help }) => (
                <th
                  key={by}
                  scope="col"
                  aria-sort={order.by === by ? (order.descending ? "descending" : "ascending") : "none"}
                >
                  <button type="button" title={help} onClick={() => setOrder((now) => turnedBy(now, by))}>
                    {title}
                    <span aria-hidden="true">{order.by === by ? (order.descending ? " ↓" : " ↑") : ""}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.class_id} data-empty={row.count === 0 || undefined}>
                <th scope="row">
                  <span className={classes.dot} style={{ background: colourOf(row.class_id) }} aria-hidden="true" />
                  {nameOf(row.class_id)}
                </th>
                <Figure value={row.precision} isKnown={row.count > 0} />
                <Figure value={row.recall} isKnown={row.count > 0} />
                <Figure value={row.f1} isKnown={row.count > 0} />
                <td>{count(row.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** A share with its bar behind it. */
function Figure({ value, isKnown }: { value: number; isKnown: boolean }) {
  return (
    <td className={classes.figure} style={{ "--part": isKnown ? value : 0 }}>
      {isKnown ? share(value) : "–"}
    </td>
  );
}
