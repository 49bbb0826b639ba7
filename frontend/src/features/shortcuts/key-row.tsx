import { VisuallyHidden } from "@mantine/core";
import { type KeyboardEvent, useRef, useState } from "react";
import { type Command, caps, chordOf, listedKeys } from "@/lib/commands";
import { Kbd } from "@/ui/kbd";
import { choose, conflict, reset } from "./keymap";
import classes from "./shortcut-overlay.module.css";

type Props = {
  command: Command;
  /** All that listen at the same time as it. */
  rivals: readonly Command[];
  items: readonly { key: string | null; name: string }[];
  isChanged: boolean;
  onListening: (isListening: boolean) => void;
};

type Clash = { chord: string; title: string; isClass: boolean };

/** A command with its keys. Pressing them listens for another key; one that is in use is said, and given on request. */
export function KeyRow({ command, rivals, items, isChanged, onListening }: Props) {
  const [isListening, setListening] = useState(false);
  const [clash, setClash] = useState<Clash | null>(null);
  const keysButton = useRef<HTMLButtonElement>(null);
  const owned = new Set(items.flatMap(({ key }) => key ?? []));
  const keys = listedKeys(command, owned);

  const listen = (on: boolean) => {
    setListening(on);
    onListening(on);
    if (on) setClash(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isListening || ["Shift", "Control", "Alt", "Meta", "AltGraph"].includes(event.key)) return;
    // Tab goes on, as everywhere.
    if (event.key === "Tab") return listen(false);
    event.preventDefault();
    event.stopPropagation();
    listen(false);
    if (event.key === "Escape") return;
    const chord = chordOf(event);
    const found = conflict(chord, command.name, rivals, items);
    if (found) setClash({ chord, ...found });
    else choose(command.name, chord);
  };

  return (
    <div data-command={command.name}>
      <dt>{command.title}</dt>
      <dd>
        {isChanged && (
          <button
            type="button"
            className={classes.reset}
            aria-label={`Reset the key of ${command.title}`}
            onClick={() => {
              setClash(null);
              reset(command.name);
              // The button goes, and must not take the focus with it.
              keysButton.current?.focus();
            }}
          >
            Reset
          </button>
        )}
        <button
          ref={keysButton}
          type="button"
          className={classes.keys}
          data-listening={isListening || undefined}
          aria-label={`Key of ${command.title}: ${keys.map((key) => caps(key).join(" ")).join(" or ") || "none"}. Change`}
          title="Change the key"
          onClick={() => listen(!isListening)}
          onKeyDown={onKeyDown}
          onBlur={() => isListening && listen(false)}
        >
          {isListening ? "Press a key…" : keys.length === 0 ? "none" : keys.map((key) => <Kbd key={key} chord={key} />)}
        </button>
      </dd>
      {isListening && <VisuallyHidden role="status">Press the new key, or Escape to keep it.</VisuallyHidden>}
      {clash && (
        <p className={classes.clash} role="alert">
          <Kbd chord={clash.chord} />
          <VisuallyHidden>{caps(clash.chord).join(" ")}</VisuallyHidden>
          {clash.isClass ? (
            <span>is the key of the class “{clash.title}”. Change that one first.</span>
          ) : (
            <>
              <span>is the key of “{clash.title}”.</span>
              <button
                type="button"
                className={classes.reset}
                onClick={() => {
                  setClash(null);
                  choose(command.name, clash.chord);
                }}
              >
                Take it
              </button>
            </>
          )}
          <button type="button" className={classes.reset} onClick={() => setClash(null)}>
            Keep
          </button>
        </p>
      )}
    </div>
  );
}
