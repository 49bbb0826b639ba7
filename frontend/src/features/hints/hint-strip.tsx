import { VisuallyHidden } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { useStore } from "zustand";
import { caps } from "@/lib/commands";
import { Kbd } from "@/ui/kbd";
import classes from "./hint-strip.module.css";
import { finish, finishAll, type HintName, hintFor, hints, learntFrom, type Situation } from "./hints";

type Props = { situation: Situation; keyOf: (command: string) => string | null };

/** One quiet line for a newcomer. It goes by itself when its advice was followed. */
export function HintStrip({ situation, keyOf }: Props) {
  const over = useStore(hints, (state) => state.over);
  const learnt = learntFrom(situation).join(",");
  useEffect(() => {
    const names = learnt.split(",");
    finish(...ALL.filter((name) => names.includes(name)));
  }, [learnt]);
  const name = hintFor(situation, over);
  if (name === null) return null;
  return (
    <aside className={classes.strip} aria-label="Hint" data-testid="hint">
      <span className={classes.text}>{textOf(name, situation, keyOf)}</span>
      <button type="button" className={classes.button} onClick={() => finish(name)}>
        Got it
      </button>
      <button type="button" className={classes.button} onClick={finishAll}>
        No more hints
      </button>
    </aside>
  );
}

const ALL: readonly HintName[] = ["rank", "label", "next", "sort-out"];

function textOf(name: HintName, { selectedCount }: Situation, keyOf: Props["keyOf"]): ReactNode {
  const key = (command: string, otherwise: string) => {
    const chord = keyOf(command);
    return chord === null ? otherwise : <Key chord={chord} />;
  };
  if (name === "rank") {
    return (
      <>
        Begin with one kind of thing: point at an image of it and press {key("reference", "its round button")}. What
        looks like it comes first.
      </>
    );
  }
  if (name === "sort-out") {
    return (
      <>
        Classes are predicted now: the dashed names. {key("sort-out", "Predicted, above,")} lays out a page that you
        only correct; whatever is right is confirmed with one key.
      </>
    );
  }
  if (name === "next") {
    return (
      <>
        Labelled images stay until you leave the page. {key("next-page", "The arrow below")} brings the next one; what
        you passed over comes again later.
      </>
    );
  }
  return selectedCount > 0 ? (
    <>
      Press the key of a class. There is none yet for these? Type its name, and <Key chord="Enter" /> creates it.
    </>
  ) : (
    <>Select what belongs together: click, draw a frame over it, or hold Shift for a range. Then press a class’s key.</>
  );
}

function Key({ chord }: { chord: string }) {
  return (
    <>
      <Kbd chord={chord} />
      <VisuallyHidden component="span">{caps(chord).join(" ")}</VisuallyHidden>
    </>
  );
}
