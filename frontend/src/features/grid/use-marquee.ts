import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { indexAt, indicesIn, type Layout, type Rect, rectBetween } from "./layout";

/** A press shorter than this is a click, however far the hand slipped. */
const CLICK_MS = 150;
const SLIP_PX = 5;
const EDGE_PX = 36;

type Press = {
  pointer: number;
  at: number;
  /** Where it began, in the grid's own coordinates. */
  x: number;
  y: number;
  clientX: number;
  clientY: number;
  onTile: number | null;
  /** It began on the tile's own button, which gets the click. */
  onButton: boolean;
};

/** A tile on its way to where it can be dropped, with the pointer that carries it. */
export type Carried = { index: number; clientX: number; clientY: number };

type Actions = {
  onClick: (index: number, event: PointerEvent) => void;
  onSweep: (indices: number[], event: PointerEvent) => void;
  /** A tile was dropped at a place, by the name that its data-tile-drop gives it. */
  onDrop: (index: number, place: string) => void;
};

/**
 * Presses on a grid: a click, a marquee, or a tile that is dragged out at the top onto a place that takes it
 * (anything marked data-tile-drop), which is marked data-tile-over meanwhile.
 */
export function useMarquee(scroller: RefObject<HTMLDivElement | null>, layout: Layout, actions: Actions) {
  const press = useRef<Press | null>(null);
  const over = useRef<HTMLElement | null>(null);
  const last = useRef({ clientX: 0, clientY: 0 });
  const [marquee, setMarquee] = useState<Rect | null>(null);
  const [carried, setCarried] = useState<Carried | null>(null);

  const inGrid = (clientX: number, clientY: number) => {
    const element = scroller.current;
    const box = element?.getBoundingClientRect();
    return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) + (element?.scrollTop ?? 0) };
  };

  const draw = () => {
    const start = press.current;
    if (!start) return;
    const { x, y } = inGrid(last.current.clientX, last.current.clientY);
    setMarquee(rectBetween(start.x, start.y, x, y));
  };

  const mark = (place: HTMLElement | null) => {
    if (over.current === place) return;
    over.current?.removeAttribute("data-tile-over");
    place?.setAttribute("data-tile-over", "");
    over.current = place;
  };

  const end = () => {
    mark(null);
    press.current = null;
    setMarquee(null);
    setCarried(null);
  };

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const { clientX, clientY, pointerId } = event;
    const { x, y } = inGrid(clientX, clientY);
    press.current = {
      pointer: pointerId,
      at: event.timeStamp,
      x,
      y,
      clientX,
      clientY,
      onTile: indexAt(layout, x, y),
      onButton: event.target instanceof Element && event.target.closest("button") !== null,
    };
    last.current = { clientX, clientY };
  };

  const onPointerMove = (event: PointerEvent) => {
    const start = press.current;
    if (!start || start.pointer !== event.pointerId) return;
    // Let go where the page could not hear it.
    if (event.buttons === 0) {
      end();
      return;
    }
    const { clientX, clientY } = event;
    last.current = { clientX, clientY };
    const moved = Math.hypot(clientX - start.clientX, clientY - start.clientY);
    if (marquee === null && moved < SLIP_PX) return;
    if (marquee === null) scroller.current?.setPointerCapture(event.pointerId);
    const top = scroller.current?.getBoundingClientRect().top ?? 0;
    const out = clientY < top ? start.onTile : null;
    setCarried(out === null ? null : { index: out, clientX, clientY });
    mark(out === null ? null : placeAt(event));
    draw();
  };

  const onPointerUp = (event: PointerEvent) => {
    const start = press.current;
    if (!start || start.pointer !== event.pointerId) return;
    const isClick = marquee === null || event.timeStamp - start.at < CLICK_MS;
    const place = isClick || start.onTile === null ? null : placeAt(event)?.dataset.tileDrop;
    if (start.onTile !== null && place) actions.onDrop(start.onTile, place);
    else if (!isClick && marquee) actions.onSweep(indicesIn(layout, marquee), event);
    else if (start.onTile !== null && !start.onButton) actions.onClick(start.onTile, event);
    end();
  };

  // Near the edge the grid scrolls along, also while the hand is still.
  const isActive = marquee !== null && carried === null;
  useEffect(() => {
    if (!isActive) return;
    const timer = setInterval(() => {
      const element = scroller.current;
      if (!element) return;
      const box = element.getBoundingClientRect();
      const { clientY } = last.current;
      const pull = clientY < box.top + EDGE_PX ? -14 : clientY > box.bottom - EDGE_PX ? 14 : 0;
      if (pull === 0) return;
      element.scrollTop += pull;
      const start = press.current;
      if (!start) return;
      const y = clientY - box.top + element.scrollTop;
      setMarquee(rectBetween(start.x, start.y, last.current.clientX - box.left, y));
    }, 16);
    return () => clearInterval(timer);
  }, [isActive, scroller]);

  return { marquee, carried, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: end } };
}

/** Where a tile that is let go here would be dropped. */
function placeAt({ clientX, clientY }: PointerEvent): HTMLElement | null {
  const place = document.elementFromPoint(clientX, clientY)?.closest("[data-tile-drop]");
  return place instanceof HTMLElement ? place : null;
}
