import type { ReactNode } from "react";
import type { Class } from "@/api";
import { GridSkeleton } from "@/features/grid";
import { isOver, strideEnd } from "@/features/labelling";
import { count, counted } from "@/lib/format";
import { Kbd } from "@/ui/kbd";
import classes from "./run-ahead-zone.module.css";
import { type AheadCare, thumbnailOf } from "./use-run-ahead";

type Props = { ahead: AheadCare; size: number; items: readonly Class[]; keyOf: (command: string) => string | null };

/** In the place of the grid: a sample of the next stride, and whether all of it is fine. */
export function RunAheadZone({ ahead, size, items, keyOf }: Props) {
  const { run, sample, target, desk } = ahead;
  if (run === null) return <GridSkeleton count={40} size={size} />;
  const item = items.find(({ id }) => id === target);
  const end = strideEnd(run);
  const over = isOver(run);
  const share = (images: number) => `${(100 * images) / Math.max(1, run.total)}%`;
  const button = (name: string, text: ReactNode, act: () => void, kind: string | undefined, isOn = true) => (
    <button type="button" className={kind} disabled={!isOn} onClick={act}>
      {text} {keyOf(name) !== null && <Kbd chord={keyOf(name) ?? ""} />}
    </button>
  );
  const giving = (
    <>
      {item && <span className={classes.dot} style={{ background: item.colour }} />}
      {item ? `Label ${counted(run.fine, "image")} as ${item.name}` : "Press a class’s key"}
    </>
  );
  return (
    <section className={classes.zone} aria-label="Run ahead">
      <div className={classes.head}>
        <span className={classes.text} role="status">
          {over ? (
            <Found fine={run.fine} total={run.total} />
          ) : (
            <>
              <b>Is all of this {item ? <Name item={item} /> : "one class"}?</b>{" "}
              <span className={classes.dim}>
                Images {count(run.fine + 1)} – {count(end)} of {count(run.total)}
                {sample.length < end - run.fine && `, of which ${count(sample.length)} are shown, mixed`}.{" "}
                {run.broken !== null && "The boundary is before the end of these or soon after."}
              </span>
            </>
          )}
        </span>
        <span className={classes.buttons}>
          {!over && button("ahead-fine", "All fine", desk.allFine, classes.go)}
          {!over && button("ahead-not", "Not all", desk.notAll, classes.button)}
          {run.fine > 0 &&
            button("ahead-give", giving, desk.give, over ? classes.go : classes.button, item !== undefined)}
          {desk.canGoBack() && button("ahead-back", "Back", desk.back, classes.button)}
          {button("ahead-leave", "Leave", desk.leave, classes.button)}
        </span>
      </div>
      <div className={classes.track} aria-hidden="true">
        <span className={classes.fine} style={{ width: share(run.fine) }} />
        <span className={classes.stride} style={{ width: share(end - run.fine) }} />
        {run.broken !== null && <span className={classes.broken} style={{ left: share(run.broken) }} />}
      </div>
      {!over && (
        <ul
          key={`${run.fine}-${end}`}
          className={classes.sample}
          aria-label="A sample of the stride"
          style={{ "--size": `${size}px` }}
        >
          {sample.map(({ id }) => (
            <li key={id}>
              <button
                type="button"
                tabIndex={-1}
                aria-label={`Image ${id} is something else`}
                title="This one is not: not all are fine"
                data-image-id={id}
                onClick={desk.notAll}
              >
                <img src={thumbnailOf(id)} alt="" draggable={false} decoding="async" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Found({ fine, total }: { fine: number; total: number }) {
  if (fine === 0) {
    return (
      <>
        <b>The boundary is on this page.</b>{" "}
        <span className={classes.dim}>Leave the run, and mark what is not as it should be.</span>
      </>
    );
  }
  return (
    <>
      <b>{fine === total ? `All ${counted(total, "image")} are fine.` : `${counted(fine, "image")} are fine.`}</b>{" "}
      <span className={classes.dim}>
        {fine === total
          ? "That is the end of the list."
          : "The next page holds the boundary: it comes when they are labelled."}
      </span>
    </>
  );
}

function Name({ item }: { item: Class }) {
  return (
    <>
      <span className={classes.dot} style={{ background: item.colour }} />
      {item.name}
    </>
  );
}
