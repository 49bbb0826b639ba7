import { type PointerEvent, type RefObject, useState } from "react";

/** A row that is being carried to another place: `to` counts the list without it. */
export type Carry = { id: number; from: number; to: number };

/** Carries a row of a list of equal rows up and down by its grip. Escape lets it fall back. */
export function useCarry(
  list: RefObject<HTMLElement | null>,
  rowHeight: number,
  order: readonly number[],
  onDrop: (id: number, to: number) => void,
) {
  const [carry, setCarry] = useState<Carry | null>(null);

  const start = (id: number, event: PointerEvent<HTMLElement>) => {
    const from = order.indexOf(id);
    if (event.button !== 0 || from < 0) return;
    event.preventDefault();
    const grip = event.currentTarget;
    const listening = new AbortController();
    const { signal } = listening;
    let held: Carry = { id, from, to: from };
    const hold = (next: Carry | null) => {
      if (next) held = next;
      setCarry(next);
    };
    const end = () => {
      listening.abort();
      hold(null);
    };
    grip.setPointerCapture(event.pointerId);
    const follow = ({ clientY }: { clientY: number }) => {
      const element = list.current;
      if (!element) return;
      const box = element.getBoundingClientRect();
      if (clientY < box.top + rowHeight) element.scrollTop -= 8;
      if (clientY > box.bottom - rowHeight) element.scrollTop += 8;
      const place = Math.floor((clientY - box.top + element.scrollTop) / rowHeight);
      hold({ id, from, to: Math.min(order.length - 1, Math.max(0, place)) });
    };
    grip.addEventListener("pointermove", follow, { signal });
    grip.addEventListener(
      "pointerup",
      () => {
        end();
        if (held.to !== from) onDrop(id, held.to);
      },
      { signal },
    );
    grip.addEventListener("pointercancel", end, { signal });
    window.addEventListener("keydown", ({ key }) => key === "Escape" && end(), { signal });
    hold(held);
  };

  return { carry, start };
}
