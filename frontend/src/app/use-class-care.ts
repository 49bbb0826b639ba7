import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import {
  type Class,
  type ClassUpdate,
  classesQuery,
  mergeClasses,
  messageOf,
  Problem,
  type Project,
  projectQuery,
  splitClass,
  updateClass,
} from "@/api";
import { type ClassDraft, moved } from "@/features/classes";
import type { Labelling, Shown } from "@/features/labelling";
import { NO_FILTERS, type View } from "@/features/ranking";
import { counted } from "@/lib/format";
import { uuid } from "@/lib/uuid";
import { toast } from "@/ui/toasts";
import { moveLabels } from "./moved-labels";
import { settled } from "./settled";
import type { Go, Reopen } from "./use-view";

type Props = {
  project: Project;
  labelling: Labelling;
  view: View;
  go: Go;
  reopen: Reopen;
  items: readonly Class[];
};

export type SplitPart = { name: string; images: readonly Shown[] };
export type ClassCare = ReturnType<typeof useClassCare>;

/** Images of each part that the others are ranked by. */
const SHOWN_BY = 4;
const MOST_EXAMPLES = 12;

/** What is done to classes themselves while people label. Everything throws a Problem for the dialog to tell. */
export function useClassCare(props: Props) {
  const { project, labelling } = props;
  const client = useQueryClient();
  const now = useRef(props);
  now.current = props;

  return useMemo(() => {
    const key = classesQuery(project.id).queryKey;
    const keep = (changed: Class) =>
      client.setQueryData(
        key,
        (data) => data && { items: data.items.map((item) => (item.id === changed.id ? changed : item)) },
      );
    const update = async (id: number, change: ClassUpdate) => keep(await updateClass(id, change));
    const refresh = () => client.invalidateQueries({ queryKey: projectQuery(project.id).queryKey });
    const telling = async (act: () => Promise<unknown>) => {
      try {
        await act();
      } catch (error) {
        toast("bad", messageOf(error));
        await refresh();
      }
    };
    const undoing = (batch: number) => ({ title: "Undo", run: () => labelling.undoBatch(batch) });

    /** Saves what the editor changed; the key's owner gets the class's old key, if it had one. */
    const save = async (item: Class, draft: ClassDraft) => {
      const change = changesOf(item, draft);
      const owner = now.current.items.find(({ id, key: taken }) => id !== item.id && taken === draft.key);
      if (draft.key !== null && owner) {
        await update(owner.id, { key: null });
        await update(item.id, change);
        if (item.key !== null) await update(owner.id, { key: item.key });
      } else await update(item.id, change);
    };

    const bringBack = (item: Class) =>
      telling(async () => {
        try {
          await update(item.id, { archived: false });
        } catch (error) {
          // Its key has another owner by now.
          if (!(error instanceof Problem) || error.code !== "conflict") throw error;
          await update(item.id, { archived: false, key: null });
        }
      });

    const archive = (item: Class) =>
      telling(async () => {
        await update(item.id, { archived: true });
        toast("good", `Archived ${item.name}; its labels stay`, {
          title: "Undo",
          run: () => void bringBack(item),
        });
      });

    const move = (id: number, to: number) =>
      telling(async () => {
        const changes = moved(now.current.items, id, to);
        const rankOf = new Map(changes.map((change) => [change.id, change.rank]));
        // At once on the screen; the server follows.
        client.setQueryData(
          key,
          (data) => data && { items: data.items.map((item) => ({ ...item, rank: rankOf.get(item.id) ?? item.rank })) },
        );
        for (const change of changes) await updateClass(change.id, { rank: change.rank });
      });

    /** `gesture` names the act: asking again after a lost answer merges nothing twice. */
    const merge = async (into: Class, merged: readonly Class[], gesture: string) => {
      await settled(labelling);
      const ids = merged.map(({ id }) => id);
      const answer = await mergeClasses(into.id, { merge: ids }, { headers: { "Idempotency-Key": gesture } });
      moveLabels(client, project.id, (_, classId) => (ids.includes(classId) ? into.id : undefined));
      await Promise.all([refresh(), labelling.refresh().catch(() => {})]);
      const { view, go, reopen } = now.current;
      const isCurrent = view.current !== undefined && ids.includes(view.current);
      if (typeof view.label === "number" && ids.includes(view.label)) {
        reopen({ label: into.id, ...(isCurrent && { current: into.id }) });
      } else if (isCurrent) go({ ...view, current: into.id }, { replace: true });
      const from = merged.length === 1 ? (merged[0]?.name ?? "") : counted(merged.length, "class", "classes");
      toast("good", `Merged ${from} into ${into.name}: ${counted(answer.moved, "image")}`, undoing(answer.batch_id));
    };

    /** Makes the parts and opens the walk through what is left. */
    const split = async (item: Class, parts: readonly SplitPart[]) => {
      await settled(labelling);
      const body = { parts: parts.map(({ name, images }) => ({ name, images: images.map(shownImage) })) };
      const answer = await splitClass(item.id, body, { headers: { "Idempotency-Key": uuid() } });
      const partOf = new Map(
        parts.flatMap(({ images }, at) => images.map(({ id }) => [id, answer.class_ids[at]] as const)),
      );
      const applied = new Set(answer.applied);
      moveLabels(client, project.id, (id) => (applied.has(id) ? partOf.get(id) : undefined));
      await refresh();
      const known = client.getQueryData(key)?.items ?? [];
      const examplesOf = new Map<number, number[]>();
      for (const [at, id] of answer.class_ids.entries()) {
        const before = known.find((one) => one.id === id)?.examples ?? [];
        const shown = parts[at]?.images.map((image) => image.id) ?? [];
        const examples = [...new Set([...before, ...shown])].slice(0, MOST_EXAMPLES);
        examplesOf.set(id, examples);
        await update(id, { examples });
      }
      await labelling.refresh().catch(() => {});
      now.current.reopen({
        split: { id: item.id, parts: answer.class_ids, draft: [] },
        label: item.id,
        filters: NO_FILTERS,
        ...likenessTo(answer.class_ids[0] ?? 0, examplesOf),
      });
      const left = answer.conflicts.length;
      const also = left > 0 ? ` ${counted(left, "image")} had left the class and stay as they are.` : "";
      toast(
        "good",
        `Split ${item.name} into ${parts.map(({ name }) => name).join(", ")}.${also}`,
        undoing(answer.batch_id),
      );
    };

    /** Ranks what is left of a split class by likeness to one of its parts. */
    const rankByPart = (partId: number) => {
      const { view, reopen, items } = now.current;
      const examplesOf = new Map(
        (view.split?.parts ?? []).map((id) => [id, items.find((one) => one.id === id)?.examples ?? []]),
      );
      reopen(likenessTo(partId, examplesOf));
    };

    return { save, archive, bringBack, move, merge, split, rankByPart, update };
  }, [client, labelling, project.id]);
}

function likenessTo(
  partId: number,
  examplesOf: ReadonlyMap<number, readonly number[]>,
): Pick<View, "ranking" | "shelf"> {
  const shelf = [...examplesOf].flatMap(([id, examples]) =>
    examples.slice(0, SHOWN_BY).map((image) => ({ kind: "image" as const, id: image, against: id !== partId })),
  );
  return { ranking: { by: "similar" }, shelf: shelf.sort((one, other) => Number(one.against) - Number(other.against)) };
}

function shownImage({ id, version }: Shown) {
  return { id, version };
}

function changesOf(item: Class, draft: ClassDraft): ClassUpdate {
  const change: ClassUpdate = {};
  if (draft.name !== item.name) change.name = draft.name;
  if (draft.key !== item.key) change.key = draft.key;
  if (draft.colour !== item.colour) change.colour = draft.colour;
  if (draft.description !== item.description) change.description = draft.description;
  if (draft.examples.join() !== item.examples.join()) change.examples = draft.examples;
  return change;
}
