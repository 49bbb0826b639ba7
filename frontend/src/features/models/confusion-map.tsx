import { useComputedColorScheme } from "@mantine/core";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Metrics } from "@/api";
import { CellLink } from "./cell-link";
import { cellName } from "./cell-name";
import { neighbour, rowShares } from "./confusion";
import classes from "./confusion-map.module.css";

type Props = { metrics: Metrics; projectId: number; nameOf: (classId: number) => string; leftOut: boolean };

const EDGE = 560;

/**
 * Many classes: the matrix as a picture, with one link that lies under the pointer or goes with the arrow keys. Its
 * cost does not grow with the cells that a page would have to hold.
 */
export function ConfusionMap({ metrics, projectId, nameOf, leftOut }: Props) {
  const { confusion, classes: figures } = metrics;
  const size = figures.length;
  const [place, setPlace] = useState<[number, number]>([0, 0]);
  const shares = useMemo(() => rowShares(confusion), [confusion]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });

  useEffect(() => {
    if (canvas.current) draw(canvas.current, shares, scheme);
  }, [shares, scheme]);

  const [row, column] = place;
  const truth = figures[row]?.class_id ?? 0;
  const predicted = figures[column]?.class_id ?? 0;
  const value = confusion[row]?.[column] ?? 0;
  const name = cellName(nameOf(truth), nameOf(predicted), value, shares[row]?.[column] ?? 0);

  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = (position: number, edge: number) =>
      Math.min(size - 1, Math.max(0, Math.floor((position / edge) * size)));
    const [nextRow, nextColumn] = [at(event.clientY - box.top, box.height), at(event.clientX - box.left, box.width)];
    if (nextRow !== row || nextColumn !== column) setPlace([nextRow, nextColumn]);
  };
  const walk = (event: KeyboardEvent) => {
    const next = neighbour(place, event.key, size);
    if (!next) return;
    event.preventDefault();
    setPlace(next);
  };
  return (
    <div className={classes.map}>
      <p className={classes.said} role="status" data-testid="cell">
        {name}
      </p>
      <div className={classes.axes}>
        <span className={classes.down} aria-hidden="true">
          class
        </span>
        <span className={classes.across} aria-hidden="true">
          predicted
        </span>
        <div className={classes.picture} style={{ maxWidth: EDGE }} onPointerMove={follow}>
          <canvas ref={canvas} className={classes.canvas} />
          <CellLink
            projectId={projectId}
            cell={{ truth, predicted }}
            leftOut={leftOut}
            className={classes.cell}
            style={{ "--row": row / size, "--column": column / size, "--edge": 1 / size }}
            aria-label={name}
            aria-describedby="confusion-keys"
            onKeyDown={walk}
          />
        </div>
      </div>
      <p id="confusion-keys" className={classes.dim}>
        Arrow keys walk from cell to cell, Enter opens the images.
      </p>
    </div>
  );
}

const HEAT = {
  light: { paper: [244, 244, 246], ink: [28, 72, 190], wrong: [176, 30, 40] },
  dark: { paper: [29, 31, 35], ink: [122, 162, 255], wrong: [255, 123, 128] },
} as const;

/** A pixel a cell; the root of the share, so that a few wrong ones among many are seen. */
function draw(canvas: HTMLCanvasElement, shares: readonly (readonly number[])[], scheme: "light" | "dark") {
  const size = shares.length;
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext("2d");
  if (!context || size === 0) return;
  const image = context.createImageData(size, size);
  const { paper, ink, wrong } = HEAT[scheme];
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const part = Math.sqrt(shares[row]?.[column] ?? 0);
      const full = row === column ? ink : wrong;
      const at = 4 * (row * size + column);
      for (let channel = 0; channel < 3; channel += 1) {
        const [from, to] = [paper[channel] ?? 0, full[channel] ?? 0];
        image.data[at + channel] = from + (to - from) * part;
      }
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}
