import { Modal } from "@mantine/core";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { Kbd } from "@/ui/kbd";
import classes from "./palette.module.css";
import { found, type PaletteItem } from "./palette-items";

type Props = { items: readonly PaletteItem[]; onClose: () => void };

/** Finds anything that can be done by typing some of its letters; Enter does it. */
export function Palette({ items, onClose }: Props) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const fitting = useMemo(() => found(items, text), [items, text]);
  const active = Math.min(at, fitting.length - 1);

  useEffect(() => {
    list.current?.querySelector(`[data-at="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const run = (item: PaletteItem | undefined) => {
    if (!item || item.why !== null) return;
    onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined && fitting.length > 0) setAt(stepped(active, step, fitting.length));
    else if (event.key === "Enter") run(fitting[active]);
    else return;
    event.preventDefault();
  };

  return (
    <Modal.Root opened onClose={onClose} size={600} yOffset="10vh">
      <Modal.Overlay backgroundOpacity={0.45} />
      <Modal.Content aria-label="Commands">
        <Modal.Body p={0}>
          <input
            ref={takeFocus}
            className={classes.input}
            role="combobox"
            aria-label="Command"
            aria-expanded
            aria-controls={listId}
            aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder="Type what you want to do, a class, or a project"
            data-autofocus
            value={text}
            onChange={({ currentTarget }) => {
              setText(currentTarget.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div ref={list} id={listId} className={classes.list} role="listbox" aria-label="Commands">
            {fitting.map((item, place) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys.
              // biome-ignore lint/a11y/useFocusableInteractive: see above.
              <div
                key={item.id}
                id={`${listId}-${place}`}
                data-at={place}
                role="option"
                aria-selected={place === active}
                aria-disabled={item.why !== null || undefined}
                className={classes.option}
                onClick={() => run(item)}
                onPointerMove={() => setAt(place)}
              >
                {item.colour !== null && <span className={classes.dot} style={{ background: item.colour }} />}
                <span className={classes.title}>{item.title}</span>
                <span className={classes.group}>{item.why ?? item.group}</span>
                {item.chord !== null && <Kbd chord={item.chord} />}
              </div>
            ))}
            {fitting.length === 0 && <p className={classes.none}>Nothing is called that.</p>}
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** One step goes round at the ends, a leap stops there. */
function stepped(at: number, step: number, count: number): number {
  if (Math.abs(step) > 1) return Math.min(count - 1, Math.max(0, at + step));
  return (at + step + count) % count;
}

/** In the same task as the key that opened it, so that a quick hand loses no letter. */
function takeFocus(field: HTMLInputElement | null) {
  field?.focus();
}
