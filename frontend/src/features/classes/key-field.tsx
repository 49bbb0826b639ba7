import { type KeyboardEvent, useId, useState } from "react";
import type { Class } from "@/api";
import { Kbd } from "@/ui/kbd";
import classes from "./class-editor.module.css";

type Props = { value: string | null; owner: Class | undefined; isSwap: boolean; onKey: (key: string | null) => void };

/** A class's key, chosen by pressing it. */
export function KeyField({ value, owner, isSwap, onKey }: Props) {
  const hintId = useId();
  const [isWrong, setWrong] = useState(false);
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || ["Tab", "Shift", "Escape", "Enter"].includes(key)) return;
    event.preventDefault();
    const pressed = key.toLowerCase();
    const isFit = /^[1-9a-z]$/.test(pressed);
    setWrong(!isFit && key.length === 1);
    if (isFit) onKey(pressed);
    if (key === "Backspace" || key === "Delete") onKey(null);
  };
  return (
    <div className={classes.field}>
      <span className={classes.label}>Key</span>
      <span className={classes.keyRow}>
        <button type="button" className={classes.keyBox} aria-describedby={hintId} onKeyDown={onKeyDown}>
          <span className={classes.said}>Key: {value?.toUpperCase() ?? "none"}</span>
          {value ? <Kbd chord={value} /> : <span className={classes.dim}>none</span>}
        </button>
        <span id={hintId} className={classes.dim} role="status">
          {isWrong && "Keys are 1 to 9 and the letters a to z."}
          {!isWrong && owner && (
            <>
              <b>{owner.name}</b> has this key. {isSwap ? "Saving swaps the two." : "Saving takes it away from there."}
            </>
          )}
          {!isWrong && !owner && "Focus and press the key; ⌫ for none."}
        </span>
      </span>
    </div>
  );
}
