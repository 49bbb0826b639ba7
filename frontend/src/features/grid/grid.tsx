import { type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState, type WheelEvent } from "react";
import classes from "./grid.module.css";
import { indexAt, indicesIn, layOut, rowsIn, rowTop, scrollFor } from "./layout";
import { Tile, type TileView, tileId } from "./tile";
import { useMarquee } from "./use-marquee";

type Props = {
  tiles: readonly TileView[];
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
  onColumns: (columns: number) => void;
  /** Ctrl+wheel: 1 for larger tiles, -1 for smaller. */
  onResize: (direction: 1 | -1) => void;
};

const NONE: ReadonlySet<number> = new Set();

/** A page of images as tiles; only the rows in view are in the document. */
export function Grid(props: Props) {
  const { tiles, size, fit, selected, focus, label, rangeTo, onReference, onColumns } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height, scrollTop } = useViewport(scroller);
  const layout = useMemo(() => layOut(tiles.length, width, size), [tiles.length, width, size]);
  const { first, end } = rowsIn(layout, scrollTop, height);
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

  useEffect(() => onColumns(layout.columns), [layout.columns, onColumns]);
  useFocusInView(scroller, layout, focus === null ? -1 : tiles.findIndex(({ id }) => id === focus), isKeyboard);
  useWheel(scroller, props.onResize);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key.startsWith("Arrow") && setKeyboard(true);
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  const rows = Array.from({ length: end - first }, (_, offset) => first + offset);
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
      aria-rowcount={layout.rows}
      aria-colcount={layout.columns}
      aria-activedescendant={focus === null ? undefined : tileId(focus)}
      data-marquee={marquee !== null || undefined}
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
      <div className={classes.content} style={{ height: layout.height }}>
        {rows.map((row) => (
          // biome-ignore lint/a11y/useSemanticElements: see above.
          // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus.
          <div
            key={row}
            role="row"
            aria-rowindex={row + 1}
            className={classes.row}
            style={{
              top: rowTop(layout, row),
              left: layout.padding,
              height: layout.tile,
              gridTemplateColumns: `repeat(${layout.columns}, ${layout.tile}px)`,
              gap: layout.gap,
            }}
          >
            {tiles.slice(row * layout.columns, (row + 1) * layout.columns).map((view, column) => (
              <Tile
                key={view.id}
                view={view}
                index={row * layout.columns + column}
                column={column}
                fit={fit}
                isSelected={selected.has(view.id)}
                isPreviewed={previewed.has(view.id)}
                isFocused={isKeyboard && focus === view.id}
                onReference={onReference}
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

function useFocusInView(scroller: Scroller, layout: ReturnType<typeof layOut>, index: number, isKeyboard: boolean) {
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
