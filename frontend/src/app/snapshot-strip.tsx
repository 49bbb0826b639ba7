import { useEffect, useRef } from "react";
import type { Class } from "@/api";
import type { Snapshot } from "@/features/labelling";
import { count, counted } from "@/lib/format";
import { Kbd } from "@/ui/kbd";
import classes from "./strip.module.css";

type Props = { snapshot: Snapshot; target: Class | undefined; onGive: () => void; onClear: () => void };

/** The step of its own that labels everything that matched: choose a class, then say so. */
export function SnapshotStrip({ snapshot, target, onGive, onClear }: Props) {
  const go = useRef<HTMLButtonElement>(null);
  const isAimed = snapshot.target === null || target !== undefined;
  useEffect(() => {
    if (isAimed) go.current?.focus();
  }, [isAimed]);
  const held = snapshot.ids.size;
  const what = counted(held, "image");
  return (
    <section className={classes.strip} data-tone="strong" aria-label="All that match">
      <span className={classes.text} role="status">
        {held < snapshot.total ? (
          <>
            <b>The first {count(held)}</b> of {count(snapshot.total)} that matched: one act takes no more.
          </>
        ) : (
          <>
            <b>All {what} that matched</b> a moment ago; what arrives or changes later is not among them.
          </>
        )}
      </span>
      {isAimed ? (
        <button ref={go} type="button" className={classes.go} onClick={onGive}>
          {target && <span className={classes.dot} style={{ background: target.colour }} />}
          {target ? `Label ${what} as ${target.name}` : `Take the label away from ${what}`}
          <Kbd chord="Enter" />
        </button>
      ) : (
        <span className={classes.dim}>Press a class’s key, or type a name</span>
      )}
      <button type="button" className={classes.button} onClick={onClear}>
        Let go <Kbd chord="Escape" />
      </button>
    </section>
  );
}
