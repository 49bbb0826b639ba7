import { createStore } from "zustand/vanilla";

export type Toast = {
  id: number;
  tone: "info" | "good" | "bad";
  text: string;
  action: { title: string; run: () => void } | null;
};

/** The toasts on screen, oldest first. */
export const toasts = createStore<{ items: readonly Toast[] }>(() => ({ items: [] }));

const MOST = 3;
const SHOWN_MS = { info: 6_000, good: 5_000, bad: 12_000 };
let lastId = 0;

/** Says something in the corner for a while; errors stay longer, and good news replaces the last good news. */
export function toast(tone: Toast["tone"], text: string, action: Toast["action"] = null): void {
  lastId += 1;
  const id = lastId;
  toasts.setState(({ items }) => ({
    items: [
      ...items.filter((item) => tone !== "good" || item.tone !== "good").slice(1 - MOST),
      { id, tone, text, action },
    ],
  }));
  setTimeout(() => dismiss(id), SHOWN_MS[tone]);
}

export function dismiss(id: number): void {
  toasts.setState(({ items }) => ({ items: items.filter((item) => item.id !== id) }));
}
