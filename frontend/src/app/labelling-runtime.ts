import type { QueryClient } from "@tanstack/react-query";
import {
  applyLabels,
  type BatchResult,
  classesQuery,
  getMe,
  type ImagePage,
  type Label,
  listBatches,
  Problem,
  pagesKey,
  projectQuery,
  refreshPredicted,
  undoBatch,
} from "@/api";
import {
  browserStorage,
  createLabelling,
  type Gesture,
  isSetAside,
  type Labelling,
  type OutboxStorage,
  type Outcome,
  pendingCounts,
} from "@/features/labelling";
import { count, counted } from "@/lib/format";
import { toast } from "@/ui/toasts";

const ANSWER_MS = 60_000;

const opened = new Map<number, Labelling>();
let storage: OutboxStorage | null = null;
let countsTimer: ReturnType<typeof setTimeout> | undefined;

/** The labelling of a project. It lives as long as the tab: what is pending goes out whatever screen is open. */
export function labellingOf(projectId: number, client: QueryClient): Labelling {
  const known = opened.get(projectId);
  if (known) return known;
  storage ??= browserStorage();
  const labelling = createLabelling(projectId, {
    storage,
    send,
    history: async () => {
      const [me, { items }] = await Promise.all([getMe(), listBatches(projectId, { limit: 100 })]);
      return { batches: items, userId: me.id };
    },
    onSettled: (outcome) => settle(client, projectId, outcome),
    onRefused: (gesture, why) => {
      toast("bad", `${gesture.kind === "undo" ? "Undo" : "A label"} was refused. ${why}`);
      void labelling.refresh();
    },
    wait: (milliseconds, hurry) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        hurry.addEventListener("abort", () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  });
  opened.set(projectId, labelling);
  return labelling;
}

/** Sends what an earlier visit left behind, in every project. */
export async function resumeOutboxes(client: QueryClient): Promise<void> {
  storage ??= browserStorage();
  for (const projectId of await storage.projects()) void labellingOf(projectId, client).refresh();
}

/** How many gestures would be lost or late if the tab went now, in all projects. */
export function pendingGestures(): number {
  const states = [...opened.values()].map(({ store }) => store.getState());
  return states.flatMap(({ pending, isDurable }) => pending.filter((one) => !isDurable || !isSetAside(one))).length;
}

/** Tries again at once, everywhere. */
export function hurryAll(): void {
  for (const labelling of opened.values()) labelling.hurry();
}

function send(gesture: Gesture): Promise<BatchResult> {
  // A connection that died without a word would hold the outbox for ever.
  const options = { headers: { "Idempotency-Key": gesture.key }, signal: AbortSignal.timeout(ANSWER_MS) };
  if (gesture.kind === "label") {
    const images = gesture.images.map(({ id, version }) => ({ id, version }));
    return applyLabels(gesture.project, { class_id: gesture.classId, images, kind: gesture.as ?? "label" }, options);
  }
  if (gesture.kind === "page") {
    const parts = gesture.parts.map(({ classId, as, images }) => ({
      class_id: classId,
      kind: as,
      images: [...images],
    }));
    return applyLabels(gesture.project, { parts }, options);
  }
  if (gesture.batch === null) throw new Problem(409, "nothing-to-undo", "There is nothing left to undo.");
  return undoBatch(gesture.batch, options);
}

function settle(client: QueryClient, projectId: number, outcome: Outcome): void {
  const { gesture, answer, act, labels } = outcome;
  write(client, projectId, labels);
  if (act) countIn(client, projectId, pendingCounts([act]));
  if (answer.conflicts.length > 0) toast("info", conflictText(client, projectId, gesture, answer));
  clearTimeout(countsTimer);
  countsTimer = setTimeout(() => {
    void client.invalidateQueries({ queryKey: projectQuery(projectId).queryKey });
  }, 600);
  refreshPredicted(client, projectId);
}

/** Writes labels into the pages that were loaded: they are where labels are kept. */
function write(client: QueryClient, projectId: number, labels: ReadonlyMap<number, Label | null>): void {
  client.setQueriesData<ImagePage>({ queryKey: pagesKey(projectId) }, (page) => {
    if (!page?.items.some(({ id }) => labels.has(id))) return page;
    const items = page.items.map((item) => {
      const label = labels.get(item.id);
      return label === undefined ? item : { ...item, label };
    });
    return { ...page, items };
  });
}

/** Counts what was saved at once; the server is asked a little later. */
function countIn(client: QueryClient, projectId: number, change: ReadonlyMap<number | null, number>): void {
  client.setQueryData(
    classesQuery(projectId).queryKey,
    (data) =>
      data && { items: data.items.map((item) => ({ ...item, count: item.count + (change.get(item.id) ?? 0) })) },
  );
  client.setQueryData(projectQuery(projectId).queryKey, (project) => {
    if (!project) return project;
    const fewer = -(change.get(null) ?? 0);
    const { labelled, unlabelled } = project.counts;
    return {
      ...project,
      counts: { ...project.counts, labelled: labelled + fewer, unlabelled: unlabelled - fewer },
    };
  });
}

function conflictText(client: QueryClient, projectId: number, gesture: Gesture, answer: BatchResult): string {
  const total = answer.applied.length + answer.unchanged.length + answer.conflicts.length;
  const some = `${count(answer.conflicts.length)} of ${count(total)}`;
  if (gesture.kind === "undo") {
    return `${some} were left: changed since. ${counted(answer.applied.length, "image")} undone.`;
  }
  const known = client.getQueryData(classesQuery(projectId).queryKey)?.items ?? [];
  const names = new Set(
    answer.conflicts.map(({ label }) => known.find(({ id }) => id === label?.class_id)?.name ?? "no class"),
  );
  const have = [...names].slice(0, 4).join(", ");
  return `${some} had just been labelled by a colleague and keep what they have: ${have}.`;
}
