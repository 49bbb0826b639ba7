import { useEffect, useRef } from "react";
import { type Command, chordOf, meaningOf } from "@/lib/commands";

type Keys = {
  commands: readonly Command[];
  classByKey: ReadonlyMap<string, number>;
  hasSelection: () => boolean;
  onClass: (classId: number) => void;
  onTyping: (letter: string) => void;
  /** True while a dialog has the keys. */
  isOff: boolean;
};

/** Listens for keys on the whole window: no click is needed first. The precedence is that of `meaningOf`. */
export function useKeys(keys: Keys) {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    // A dialog hears its Escape first and is gone before this listens: the same press must not also mean something here.
    let wasOff = false;
    const onCapture = () => {
      wasOff = latest.current.isOff;
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const { commands, classByKey, hasSelection, onClass, onTyping, isOff } = latest.current;
      if (isOff || wasOff || event.defaultPrevented || event.isComposing || isTaken(event)) return;
      const meaning = meaningOf(chordOf(event), commands, classByKey, hasSelection());
      if (meaning.means === "nothing") return;
      // A held key repeats; moving may, giving a class may not.
      if (event.repeat && meaning.means === "class") return;
      event.preventDefault();
      if (meaning.means === "class") onClass(meaning.classId);
      else if (meaning.means === "typing") onTyping(event.key);
      else meaning.command.run();
    };
    window.addEventListener("keydown", onCapture, { capture: true });
    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("keydown", onCapture, { capture: true });
      window.removeEventListener("keydown", onKeyDown);
    };
  }, []);
}

/** True when what has the focus uses the key itself. */
function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("input, textarea, select, [contenteditable='true'], [role='menu']")) return true;
  // A dialog has the keys to itself, unless its keys are commands.
  if (target.closest("[role='dialog']:not([data-own-keys])")) return true;
  if (target.closest("[role='slider']")) return key.startsWith("Arrow") || key === "Home" || key === "End";
  return target.closest("button, a, summary") !== null && (key === "Enter" || key === " ");
}
