import { type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState, type WheelEvent } from "react";
import classes from "./grid.module.css";
import { HEAD_PX, indexAt, indicesIn, type Layout, layOut, NO_FOOT, rowsIn, scrollFor } from "./layout";
import { Tile, type TileView, tileId } from "./tile";
import { useMarquee } from "./use-marquee";

/** A stretch of tiles under a heading, from the one at `first`. */
export type Section = { first: number; title: string; colour: string; note: string };

type Props = {
  tiles: readonly TileView[];
  /** None: one stretch without a heading. */
  sections?: readonly Section[];
  /** The tiles offer classes: there is room for two below each picture. */
  hasChips?: boolean;
  /** What the selection means: images to act on, or those that are not what the page proposes. */
  marks?: "selected" | "exceptions";
  /** Shows which image has the focus although no arrow key was pressed: keys act on it. */
  isWalking?: boolean;
  size: number;
  fit: "whole" | "crop";
  selected: ReadonlySet<number>;
  focus: number | null;
  label: string;
  /** The images that a Shift+click on this one would select. */
  rangeTo: (id: number) => readonly number[];
  onToggle: (id: number) => void;
  onExtend: (id: number) => void;
  onSweep: (ids: number[], mode: "add" | "remove") => void;
  onReference: (id: number) => void;
  /** An image was dragged to a place of that name. */
  onDrop: (id: number, place: string) => void;
  /** One of the classes that a tile offers was chosen. */
  onChip: (id: number, classId: number) => void;
  onLayout: (layout: Layout) => void;
  /** Ctrl+wheel: 1 for larger tiles, -1 for smaller. */
  onResize: (direction: 1 | -1) => void;
};

const NONE: ReadonlySet<number> = new Set();
const NO_SECTIONS: readonly Section[] = [];

/** A page of images as tiles; only the rows in view are in the document. */
export function Grid(props: Props) {
  const { tiles, size, fit, selected, focus, label, rangeTo, onReference, onChip, onLayout } = props;
  const { sections = NO_SECTIONS, hasChips = false, marks = "selected", isWalking = false } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height, scrollTop } = useViewport(scroller);
  const starts = useMemo(() => sections.map((section) => section.first), [sections]);
  const layout = useMemo(
    () => layOut(tiles.length, width, size, starts, hasChips ? chipsFoot : NO_FOOT),
    [tiles.length, width, size, starts, hasChips],
  );
  const { first: firstRow, end } = rowsIn(layout, scrollTop, height);
  const [isKeyboard, setKeyboard] = useState(false);

  const idAt = (index: number) => tiles[index]?.id;
  const { marquee, carried, handlers } = useMarquee(scroller, layout, {
    onClick: (index, event) => {
      const id = idAt(index);
      if (id === undefined) return;
      if (event.shiftKey) props.onExtend(id);
      else props.onToggle(id);
    },
    onSweep: (indices, event) => props.onSweep(idsOf(tiles, indices), event.altKey ? "remove" : "add"),
    onDrop: (index, place) => {
      const id = idAt(index);
      if (id !== undefined) props.onDrop(id, place);
    },
  });

  const [hovered, setHovered] = useState<number | null>(null);
  const isShiftHeld = useShift();
  const previewed = useMemo(() => {
    if (marquee && !carried) return new Set(idsOf(tiles, indicesIn(layout, marquee)));
    return isShiftHeld && hovered !== null ? new Set(rangeTo(hovered)) : NONE;
  }, [marquee, carried, tiles, layout, isShiftHeld, hovered, rangeTo]);

  const hover = (event: PointerEvent) => {
    const box = scroller.current?.getBoundingClientRect();
    const index = box && indexAt(layout, event.clientX - box.left, event.clientY - box.top + scrollTop);
    setHovered(typeof index === "number" ? (tiles[index]?.id ?? null) : null);
  };

  useEffect(() => onLayout(layout), [layout, onLayout]);
  useFocusInView(
    scroller,
    layout,
    focus === null ? -1 : tiles.findIndex(({ id }) => id === focus),
    isKeyboard || isWalking,
  );
  useWheel(scroller, props.onResize);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key.startsWith("Arrow") && setKeyboard(true);
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  const rows = Array.from({ length: end - firstRow }, (_, offset) => firstRow + offset);
  const carriedTile = carried && tiles[carried.index];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be laid out in windowed rows.
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      className={classes.grid}
      aria-label={label}
      aria-multiselectable
      aria-rowcount={layout.rows.length + layout.heads.length}
      aria-colcount={layout.columns}
      aria-activedescendant={focus === null ? undefined : tileId(focus)}
      data-marquee={marquee !== null || undefined}
      data-marks={marks}
      {...handlers}
      onPointerDown={(event) => {
        setKeyboard(false);
        handlers.onPointerDown(event);
      }}
      onPointerMove={(event) => {
        hover(event);
        handlers.onPointerMove(event);
      }}
      onPointerLeave={() => setHovered(null)}
    >
      <div
        className={classes.content}
        style={{ height: layout.height, "--foot": `${layout.foot}px` }}
        data-stacked={layout.foot > CHIP_PX + 6 || undefined}
      >
        {sections.map(({ first, title, colour, note }, place) => (
          // biome-ignore lint/a11y/useSemanticElements: see above.
          // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus.
          <div
            key={first}
            role="row"
            className={classes.head}
            style={{ top: layout.heads[place], left: layout.padding, right: layout.padding, height: HEAD_PX }}
          >
            {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: see above. */}
            <div role="rowheader" className={classes.headText}>
              <span className={classes.dot} style={{ background: colour }} />
              <b>{title}</b> <span className={classes.note}>{note}</span>
            </div>
          </div>
        ))}
        {rows.map((row) => (
          // biome-ignore lint/a11y/useSemanticElements: see above.
          // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus.
          <div
            key={row}
            role="row"
            className={classes.row}
            style={{
              top: layout.rows[row]?.top,
              left: layout.padding,
              height: layout.tile + layout.foot,
              gridTemplateColumns: `repeat(${layout.columns}, ${layout.tile}px)`,
              gap: layout.gap,
            }}
          >
            {tiles.slice(layout.rows[row]?.first, layout.rows[row]?.end).map((view, column) => (
              <Tile
                key={view.id}
                view={view}
                index={(layout.rows[row]?.first ?? 0) + column}
                column={column}
                fit={fit}
                isSelected={selected.has(view.id)}
                isPreviewed={previewed.has(view.id)}
                isFocused={(isKeyboard || isWalking) && focus === view.id}
                onReference={onReference}
                onChip={onChip}
              />
            ))}
          </div>
        ))}
        {marquee && !carried && (
          <div
            className={classes.marquee}
            style={{
              left: marquee.left,
              top: marquee.top,
              width: marquee.right - marquee.left,
              height: marquee.bottom - marquee.top,
            }}
          />
        )}
      </div>
      {carried && carriedTile && (
        <img
          className={classes.carried}
          src={carriedTile.thumbnail}
          alt=""
          style={{ left: carried.clientX, top: carried.clientY }}
        />
      )}
    </div>
  );
}

const CHIP_PX = 24;
const BESIDE_PX = 200;

/** Beside each other where their names can be read, else one above the other. */
function chipsFoot(tile: number): number {
  return tile >= BESIDE_PX ? CHIP_PX + 6 : 2 * CHIP_PX + 4;
}

function idsOf(tiles: readonly TileView[], indices: readonly number[]): number[] {
  return indices.flatMap((index) => tiles[index]?.id ?? []);
}

type Scroller = { current: HTMLDivElement | null };

function useViewport(scroller: Scroller) {
  const [viewport, setViewport] = useState({ width: 0, height: 0, scrollTop: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const read = () =>
      setViewport({ width: element.clientWidth, height: element.clientHeight, scrollTop: element.scrollTop });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener("scroll", read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", read);
    };
  }, [scroller]);
  return viewport;
}

function useFocusInView(scroller: Scroller, layout: Layout, index: number, isKeyboard: boolean) {
  useEffect(() => {
    const element = scroller.current;
    if (!element || index < 0 || !isKeyboard) return;
    element.scrollTop = scrollFor(layout, index, element.scrollTop, element.clientHeight);
  }, [scroller, layout, index, isKeyboard]);
}

function useShift(): boolean {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    const read = (event: KeyboardEvent) => setHeld(event.shiftKey);
    const release = () => setHeld(false);
    window.addEventListener("keydown", read);
    window.addEventListener("keyup", read);
    window.addEventListener("blur", release);
    return () => {
      window.removeEventListener("keydown", read);
      window.removeEventListener("keyup", read);
      window.removeEventListener("blur", release);
    };
  }, []);
  return isHeld;
}

function useWheel(scroller: Scroller, onResize: (direction: 1 | -1) => void) {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // React listens passively, and the browser would zoom the page.
    const onWheel = (event: globalThis.WheelEvent | WheelEvent) => {
      if (!event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      onResize(event.deltaY < 0 ? 1 : -1);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [scroller, onResize]);
}
