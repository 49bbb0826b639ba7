import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Class, type ImagePage, messageOf, selectImages } from "@/api";
import {
  allFine,
  isOver,
  type Labelling,
  notAll,
  type RunAhead,
  type Shown,
  sampleOf,
  startRun,
  strideEnd,
} from "@/features/labelling";
import type { View } from "@/features/ranking";
import type { Command } from "@/lib/commands";
import { counted } from "@/lib/format";
import { toast } from "@/ui/toasts";
import { aheadCommands } from "./ahead-commands";
import { settled } from "./settled";
import { requestOf } from "./use-page";
import type { Reopen } from "./use-view";

/** One act takes no more. */
const MOST_AT_ONCE = 20_000;

/** A list that is run along, from the page on which the run began. */
type Running = {
  images: readonly Shown[];
  /** The answers so far, the newest last: each is the run as it stood then. */
  runs: readonly RunAhead[];
  target: number | null;
};

type Props = {
  projectId: number;
  labelling: Labelling;
  view: View;
  page: ImagePage | undefined;
  items: readonly Class[];
  reopen: Reopen;
};

export type AheadCare = ReturnType<typeof useRunAhead>;

/** Runs along the ranked list in growing strides, of which only samples are looked at, and labels up to the boundary. */
export function useRunAhead(props: Props) {
  const { projectId, labelling } = props;
  const [running, setRunning] = useState<Running | null>(null);
  const [isStarting, setStarting] = useState(false);
  const now = useRef({ ...props, running });
  now.current = { ...props, running };
  const asking = useRef(0);
  const run = running?.runs.at(-1) ?? null;

  const start = useCallback(async () => {
    const { view, page } = now.current;
    asking.current += 1;
    const turn = asking.current;
    setStarting(true);
    try {
      await settled(labelling);
      const { cursor: _, ...asked } = requestOf(view);
      const found = await selectImages(projectId, { ...asked, limit: MOST_AT_ONCE });
      const first = found.ids.indexOf(page?.items.find(({ label }) => (label?.class_id ?? null) === null)?.id ?? 0);
      const images = found.ids
        .map((id, at) => ({ id, version: found.versions[at] ?? 0, classId: found.class_ids[at] || null }))
        .slice(Math.max(0, first))
        .filter(({ classId }) => classId === null);
      const target = view.ranking.by === "class" ? view.ranking.id : (view.current ?? null);
      if (asking.current !== turn) return;
      if (images.length === 0) toast("info", "There is nothing to run along: no image without a class matches.");
      else setRunning({ images, runs: [startRun(images.length, view.limit)], target });
    } catch (error) {
      if (asking.current === turn) toast("bad", `The run did not start. ${messageOf(error)}`);
    } finally {
      if (asking.current === turn) setStarting(false);
    }
  }, [labelling, projectId]);

  const desk = useMemo(() => {
    const latest = () => now.current.running?.runs.at(-1);
    const answer = (next: (run: RunAhead) => RunAhead) =>
      setRunning((before) => {
        const last = before?.runs.at(-1);
        return before && last && !isOver(last) ? { ...before, runs: [...before.runs, next(last)] } : before;
      });
    return {
      isAsking: () => {
        const last = latest();
        return last !== undefined && !isOver(last);
      },
      canGive: () => (latest()?.fine ?? 0) > 0 && now.current.running?.target !== null,
      canGoBack: () => (now.current.running?.runs.length ?? 0) > 1,
      allFine: () => answer(allFine),
      notAll: () => answer(notAll),
      back: () =>
        setRunning((before) =>
          before && before.runs.length > 1 ? { ...before, runs: before.runs.slice(0, -1) } : before,
        ),
      leave: () => {
        asking.current += 1;
        setStarting(false);
        setRunning(null);
      },
      give: () => {
        const { running: held, items, view, reopen } = now.current;
        const fine = latest()?.fine ?? 0;
        if (!held || held.target === null || fine === 0) return;
        const { target } = held;
        const isConfirmed = view.ranking.by === "class" && view.ranking.id === target;
        const key = labelling.give(held.images.slice(0, fine), target, isConfirmed ? "confirm" : "label");
        const name = items.find(({ id }) => id === target)?.name ?? "the class";
        toast("good", `${isConfirmed ? "Confirmed" : "Labelled"} ${counted(fine, "image")} as ${name}`, {
          title: "Undo",
          run: () => void labelling.undo(key),
        });
        setRunning(null);
        void settled(labelling).then(
          () => reopen({}),
          () => {},
        );
      },
    };
  }, [labelling]);

  const sample = useMemo(() => (running && run ? sampleIn(running.images, run) : []), [running, run]);
  useEffect(() => {
    if (!running || !run || isOver(run)) return;
    // What the likelier answer will show.
    for (const { id } of sampleIn(running.images, allFine(run))) new Image().src = thumbnailOf(id);
  }, [running, run]);

  /** Chooses the class that the run gives; false when none is going on. */
  const aim = useCallback((target: number): boolean => {
    if (now.current.running === null) return false;
    setRunning((before) => before && { ...before, target });
    return true;
  }, []);

  const over = run !== null && isOver(run);
  const commandsAmong = useMemo(() => (others: readonly Command[]) => aheadCommands(desk, others, over), [desk, over]);
  return {
    /** From the key on: what is pressed before the list is there must not mean something on the page below. */
    isOpen: running !== null || isStarting,
    run,
    sample,
    target: running?.target ?? null,
    desk,
    start: () => void start(),
    aim,
    commandsAmong,
  };
}

export function thumbnailOf(id: number): string {
  return `/api/v1/images/${id}/thumbnail`;
}

function sampleIn(images: readonly Shown[], run: RunAhead): Shown[] {
  return sampleOf(images.slice(run.fine, strideEnd(run)), run.page, run.fine + 1);
}
