import { Loader } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { type FacetRequest, facetsQuery, messageOf } from "@/api";
import { count } from "@/lib/format";
import classes from "./facet-field.module.css";

type Props = {
  datasetId: number;
  /** What is chosen from; null while that is not known yet. */
  of: FacetRequest | null;
  label: string;
  placeholder: string;
  /** What the list says where images have nothing of the kind. */
  none: string;
  value: string;
  onValue: (value: string) => void;
};

const TYPING_MS = 180;

/** A field that offers what the images of the dataset have, found by its beginning; anything else can be typed too. */
export function FacetField({ datasetId, of, label, placeholder, none, value, onValue }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const [prefix] = useDebouncedValue(value.trim(), TYPING_MS);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const found = useQuery({
    ...facetsQuery(datasetId, { field: "group", ...of, prefix }),
    enabled: isOpen && of !== null,
    placeholderData: keepPreviousData,
  });
  const items = of === null ? [] : (found.data?.items ?? []);
  const isBehind = found.isFetching || prefix !== value.trim();
  const active = Math.min(at, items.length - 1);

  useEffect(() => {
    list.current?.querySelector(`[data-at="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const type = (text: string) => {
    onValue(text);
    setOpen(true);
    setAt(-1);
  };
  const take = (text: string) => {
    onValue(text);
    setOpen(false);
    setAt(-1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = items[active];
    if (event.key === "ArrowDown") {
      setOpen(true);
      setAt(Math.min(active + 1, items.length - 1));
    } else if (event.key === "ArrowUp" && isOpen) setAt(Math.max(active - 1, -1));
    else if (event.key === "Enter" && isOpen && chosen) take(chosen.value);
    else if (event.key === "Escape" && isOpen) setOpen(false);
    else return;
    event.preventDefault();
  };

  return (
    <div className={classes.field}>
      <input
        role="combobox"
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && active >= 0 ? `${listId}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        maxLength={1000}
        value={value}
        onChange={({ currentTarget }) => type(currentTarget.value)}
        onFocus={() => setOpen(true)}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {isOpen && (
        // A click must leave the focus in the field.
        // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus where it is.
        <div className={classes.popup} onMouseDown={(event) => event.preventDefault()}>
          <div ref={list} id={listId} role="listbox" aria-label={label} className={classes.list}>
            {items.map((item, place) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys.
              // biome-ignore lint/a11y/useFocusableInteractive: see above.
              <div
                key={item.value}
                id={`${listId}-${place}`}
                data-at={place}
                role="option"
                aria-selected={place === active}
                className={classes.option}
                onClick={() => take(item.value)}
                onPointerMove={() => setAt(place)}
              >
                <span className={classes.value}>{item.value}</span>
                <span className={classes.count}>{count(item.count)}</span>
              </div>
            ))}
          </div>
          <div role="status" className={classes.note}>
            {of === null ? (
              none
            ) : found.error ? (
              messageOf(found.error)
            ) : isBehind && items.length === 0 ? (
              <>
                <Loader size={12} /> Looking…
              </>
            ) : items.length === 0 ? (
              prefix === "" ? (
                none
              ) : (
                `None begins with “${prefix}”.`
              )
            ) : found.data?.more ? (
              "There are more: type how it begins."
            ) : null}
          </div>
        </div>
      )}
    </div>
  );
}
