import { useQuery } from "@tanstack/react-query";
import { type MouseEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { type Class, predictedQuery } from "@/api";
import { count, counted } from "@/lib/format";
import { CrossIcon, PlusIcon } from "@/ui/icons";
import { Kbd } from "@/ui/kbd";
import { ClassCard, hasCard } from "./class-card";
import classes from "./class-rail.module.css";
import { ClassRow, type RowActions } from "./class-row";
import { matching } from "./match";
import { useCarry } from "./use-carry";

type Props = {
  projectId: number;
  items: readonly Class[];
  archived: readonly Class[];
  /** By how much pending gestures will change a class's count. */
  pending: ReadonlyMap<number | null, number>;
  current: number | undefined;
  shown: number | null;
  /** Classes that were picked out to be merged. */
  marked: ReadonlySet<number>;
  onMark: (marked: ReadonlySet<number>) => void;
  onChoose: (classId: number) => void;
  onShow: (classId: number) => void;
  /** Opens what is predicted as the class. */
  onConfirm: (classId: number) => void;
  onEdit: (classId: number) => void;
  onMove: (classId: number, to: number) => void;
  onMerge: (classIds: readonly number[]) => void;
  onBringBack: (classId: number) => void;
  onNew: () => void;
  newKey: string | null;
};

const FILTER_FROM = 20;
const ROW_PX = 32;
const REST_MS = 350;

/**
 * The project's classes with their keys, counts and predictions. A click gives the class to what is selected, Ctrl+click picks
 * classes out to merge them, Alt+click shows a class's images.
 */
export function ClassRail(props: Props) {
  const { items, archived, pending, current, shown, marked, onMark, onMerge, onBringBack, onNew, newKey } = props;
  const list = useRef<HTMLUListElement>(null);
  const [text, setText] = useState("");
  const found = useMemo(() => (text.trim() === "" ? items : matching(items, text)), [items, text]);
  const order = useMemo(() => items.map(({ id }) => id), [items]);
  const { carry, start } = useCarry(list, ROW_PX, order, props.onMove);
  const { card, point } = useCard(list);
  const cardId = useId();
  const predicted = useQuery(predictedQuery(props.projectId)).data?.by_class;

  const latest = useRef({ ...props, start, point, isFiltered: text.trim() !== "" });
  latest.current = { ...props, start, point, isFiltered: text.trim() !== "" };
  const actions = useMemo<RowActions>(
    () => ({
      onChoose: (id, event) => choose(latest.current, id, event),
      onShow: (id) => latest.current.onShow(id),
      onConfirm: (id) => latest.current.onConfirm(id),
      onEdit: (id) => latest.current.onEdit(id),
      onGrip: (id, event) => {
        // What a filter hides has no place to be carried past.
        if (!latest.current.isFiltered) latest.current.start(id, event);
      },
      onPoint: (id, row, isFocus) => latest.current.point(id, row, isFocus),
    }),
    [],
  );
  const told = card && carry === null ? items.find(({ id }) => id === card.id) : undefined;
  return (
    <nav className={classes.rail} aria-label="Classes">
      <div className={classes.head}>
        <h2>{items.length > FILTER_FROM ? `${count(items.length)} classes` : "Classes"}</h2>
        <button type="button" className={classes.add} aria-label="New class" onClick={onNew}>
          <PlusIcon size={13} /> New {newKey && <Kbd chord={newKey} />}
        </button>
      </div>
      {items.length === 0 && (
        <p className={classes.empty}>
          No classes yet. Select some images and type a name: <kbd>Enter</kbd> creates the class and gives it to them.
        </p>
      )}
      {items.length > FILTER_FROM && (
        <input
          type="search"
          className={classes.filter}
          aria-label="Filter classes"
          placeholder="Filter"
          spellCheck={false}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            setText("");
            event.currentTarget.blur();
          }}
        />
      )}
      <ul ref={list} className={classes.list} data-carrying={carry !== null || undefined}>
        {found.map(({ id, name, key, colour, count: saved }) => (
          <ClassRow
            key={id}
            id={id}
            name={name}
            cap={key}
            colour={colour}
            images={Math.max(0, saved + (pending.get(id) ?? 0))}
            predicted={predicted?.[id] ?? 0}
            isCurrent={id === current}
            isShown={id === shown}
            isMarked={marked.has(id)}
            isCarried={carry?.id === id}
            cardId={told?.id === id && hasCard(told) ? cardId : undefined}
            actions={actions}
          />
        ))}
        {found.length === 0 && items.length > 0 && <li className={classes.none}>No class fits “{text.trim()}”.</li>}
        {carry && <li className={classes.line} aria-hidden="true" style={{ top: lineAt(carry) }} />}
        {archived.length > 0 && <Archived items={archived} onBringBack={onBringBack} />}
      </ul>
      {marked.size > 0 && (
        <section className={classes.marked} aria-label="Picked classes">
          <span>{counted(marked.size, "class", "classes")}</span>
          <button type="button" disabled={marked.size < 2} onClick={() => onMerge([...marked])}>
            Merge…
          </button>
          <button type="button" aria-label="Pick no classes" onClick={() => onMark(new Set())}>
            <CrossIcon size={12} />
          </button>
        </section>
      )}
      {told && card && hasCard(told) && <ClassCard id={cardId} item={told} top={card.top} left={card.left} />}
    </nav>
  );
}

function Archived({ items, onBringBack }: { items: readonly Class[]; onBringBack: (classId: number) => void }) {
  return (
    <li>
      <details className={classes.archived}>
        <summary>Archived · {count(items.length)}</summary>
        <ul>
          {items.map(({ id, name, colour }) => (
            <li key={id}>
              <span className={classes.dot} style={{ background: colour }} />
              <span className={classes.name}>{name}</span>
              <button type="button" aria-label={`Bring back ${name}`} onClick={() => onBringBack(id)}>
                Bring back
              </button>
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

function choose({ marked, onMark, onShow, onChoose }: Props, id: number, event: MouseEvent) {
  if (event.ctrlKey || event.metaKey) {
    const next = new Set(marked);
    if (!next.delete(id)) next.add(id);
    onMark(next);
  } else if (event.altKey) onShow(id);
  else onChoose(id);
}

function lineAt({ from, to }: { from: number; to: number }): number {
  return (to > from ? to + 1 : to) * ROW_PX;
}

type Card = { id: number; top: number; left: number };

/** Opens the card of the class that the pointer rests on, or that has the focus. */
function useCard(list: { current: HTMLElement | null }) {
  const [card, setCard] = useState<Card | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const point = (id: number | null, row: HTMLElement | null, isFocus: boolean) => {
    clearTimeout(timer.current);
    if (id === null || row === null) {
      setCard(null);
      return;
    }
    const show = () => {
      const { top } = row.getBoundingClientRect();
      const { right } = (list.current ?? row).getBoundingClientRect();
      setCard({ id, top, left: right + 10 });
    };
    // A focus that a key has not brought is a click's: the hand is busy.
    if (isFocus && row.querySelector(":focus-visible")) show();
    else if (!isFocus) timer.current = setTimeout(show, card === null ? REST_MS : 0);
  };
  return { card, point };
}
