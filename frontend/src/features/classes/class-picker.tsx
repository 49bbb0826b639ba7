import { Modal } from "@mantine/core";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Class } from "@/api";
import { count } from "@/lib/format";
import { PlusIcon } from "@/ui/icons";
import { Kbd } from "@/ui/kbd";
import classes from "./class-picker.module.css";
import { matching, named } from "./match";

type Props = {
  title: string;
  /** What was typed already when it opened. */
  typed: string;
  items: readonly Class[];
  onChoose: (classId: number) => void;
  onCreate: (name: string) => void;
  onClose: () => void;
};

/** Finds a class by typing; Enter where nothing matches creates it, Shift+Enter creates it although something does. */
export function ClassPicker({ title, typed, items, onChoose, onCreate, onClose }: Props) {
  const [text, setText] = useState(typed);
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const found = matching(items, text);
  const name = text.trim();
  const canCreate = name !== "" && !named(items, name);
  const total = found.length + (canCreate ? 1 : 0);
  const active = Math.min(at, total - 1);

  useEffect(() => {
    list.current?.querySelector(`[data-at="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const take = (place: number) => {
    const chosen = found[place];
    if (chosen) onChoose(chosen.id);
    else if (canCreate) onCreate(name);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((active + step + total) % Math.max(1, total));
    else if (event.key === "Enter" && event.shiftKey && canCreate) onCreate(name);
    else if (event.key === "Enter") take(active);
    else return;
    event.preventDefault();
  };

  return (
    <Modal opened onClose={onClose} title={title} padding="md" size={440} yOffset="12vh">
      <input
        ref={takeFocus}
        className={classes.input}
        role="combobox"
        aria-label="Class"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="Type the name of a class, or of a new one"
        data-autofocus
        maxLength={200}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={listId} className={classes.list} role="listbox" aria-label="Classes">
        {found.map(({ id, name: title, colour, key, count: images }, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys.
          // biome-ignore lint/a11y/useFocusableInteractive: see above.
          <div
            key={id}
            id={`${listId}-${place}`}
            data-at={place}
            role="option"
            aria-selected={place === active}
            className={classes.option}
            onClick={() => take(place)}
            onPointerMove={() => setAt(place)}
          >
            <span className={classes.dot} style={{ background: colour }} />
            <span className={classes.name}>{title}</span>
            <span className={classes.count}>{count(images)}</span>
            <span className={classes.key}>{key && <Kbd chord={key} />}</span>
          </div>
        ))}
        {canCreate && (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys.
          // biome-ignore lint/a11y/useFocusableInteractive: see above.
          <div
            id={`${listId}-${found.length}`}
            data-at={found.length}
            role="option"
            aria-selected={active === found.length}
            className={classes.option}
            onClick={() => take(found.length)}
            onPointerMove={() => setAt(found.length)}
          >
            <PlusIcon size={12} />
            <span className={classes.name}>
              Create “<b>{name}</b>”
            </span>
            <span />
            <span className={classes.key}>
              <Kbd chord={found.length === 0 ? "Enter" : "Shift+Enter"} />
            </span>
          </div>
        )}
        {total === 0 && <div className={classes.none}>No classes yet. Type a name to create the first.</div>}
      </div>
    </Modal>
  );
}

/**
 * In the same task as the key that opened the picker, before the browser hands out the next one: a dialog that takes
 * the focus a moment later loses what a quick hand types meanwhile. Behind what was typed already.
 */
function takeFocus(field: HTMLInputElement | null) {
  if (!field) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
