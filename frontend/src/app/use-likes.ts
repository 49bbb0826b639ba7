import { useCallback, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { listImages, messageOf } from "@/api";
import { cut, type Labelling, likesOf, pendingClasses, selecting } from "@/features/labelling";
import { type Filters, filterParams, NO_FILTERS } from "@/features/ranking";
import type { Command } from "@/lib/commands";
import { likesCommands } from "./likes-commands";

/** As many as one looks through. */
const MOST_LIKES = 200;

/** An image whose likes were asked for and are not there, with the reason; the reason is null while they come. */
export type AskedLikes = { of: number; why: string | null };

export type LikesCare = ReturnType<typeof useLikes>;

/** Fetches the unlabelled images that look like one, and holds those up to a boundary that can be moved. */
export function useLikes(projectId: number, labelling: Labelling, filters: Filters) {
  const [asked, setAsked] = useState<AskedLikes | null>(null);
  const likes = useStore(labelling.store, ({ snapshot }) => snapshot?.likes ?? null);
  const strip = useRef<HTMLUListElement>(null);
  const latest = useRef({ filters, asking: 0 });
  latest.current.filters = filters;

  const leave = useCallback(() => {
    latest.current.asking += 1;
    setAsked(null);
    labelling.select(selecting.clear);
  }, [labelling]);

  const take = useCallback(
    async (of: number) => {
      latest.current.asking += 1;
      const turn = latest.current.asking;
      labelling.select(selecting.clear);
      setAsked({ of, why: null });
      const { group, metadata } = latest.current.filters;
      const same = filterParams({ ...NO_FILTERS, group, metadata });
      try {
        const asking = { rank: `similar:${of}`, label: "none", limit: MOST_LIKES, ...same };
        const { items } = await listImages(projectId, asking);
        if (latest.current.asking !== turn) return;
        // What was labelled while the answer was on the way, or is not saved yet, is like it no more.
        const coming = pendingClasses(labelling.store.getState().pending);
        const run = items
          .filter(({ id }) => (coming.get(id) ?? null) === null)
          .map(({ id, label, score, thumbnail }) => ({
            id,
            version: label?.version ?? 0,
            classId: null,
            score: score ?? 0,
            thumbnail,
          }));
        if (run.every(({ id }) => id === of)) {
          setAsked({ of, why: "No other image here is without a class." });
          return;
        }
        labelling.hold(likesOf(of, run));
        setAsked(null);
      } catch (error) {
        if (latest.current.asking === turn) setAsked({ of, why: messageOf(error) });
      }
    },
    [labelling, projectId],
  );

  const cutAt = useCallback(
    (size: number) => {
      const held = labelling.store.getState().snapshot?.likes;
      if (!held) return;
      const least = held.run[0]?.id === held.of ? 1 : 0;
      labelling.hold(cut(held, Math.max(least, size)));
    },
    [labelling],
  );

  const commandsAmong = useMemo(() => {
    const size = () => labelling.store.getState().snapshot?.ids.size ?? 0;
    const desk = { widen: (by: number) => cutAt(size() + by), columns: () => columnsOf(strip.current), leave };
    return (others: readonly Command[]) => likesCommands(desk, others);
  }, [labelling, cutAt, leave]);

  return { asked, isOpen: asked !== null || likes !== null, strip, take, leave, cutAt, commandsAmong };
}

function columnsOf(strip: HTMLElement | null): number {
  const tops = [...(strip?.children ?? [])].map((place) => (place instanceof HTMLElement ? place.offsetTop : 0));
  return tops.filter((top) => top === tops[0]).length || 1;
}
