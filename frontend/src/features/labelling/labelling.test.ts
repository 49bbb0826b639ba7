import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { type Batch, type BatchResult, Problem } from "@/api";
import type { Gesture } from "./gesture";
import { createLabelling, type Outcome } from "./labelling";
import type { PartShown } from "./page-act";
import { browserStorage } from "./storage";

const PROJECT = 1;

/** A server of one project that keeps versions and remembers keys, as the real one does. */
function server() {
  const labels = new Map<number, { class_id: number | null; version: number }>();
  const answers = new Map<string, BatchResult>();
  const batches: Batch[] = [];
  const before = new Map<number, Map<number, number | null>>();

  const answer = (gesture: Gesture): BatchResult => {
    const known = answers.get(gesture.key);
    if (known) return known;
    const id = batches.length + 1;
    const was = new Map<number, number | null>();
    const result: BatchResult = { batch_id: id, applied: [], unchanged: [], conflicts: [], labels: {} };
    const wanted =
      gesture.kind === "label"
        ? gesture.images.map((image) => ({ ...image, class_id: gesture.classId }))
        : gesture.kind === "page"
          ? gesture.parts.flatMap(({ classId, images }) => images.map((image) => ({ ...image, class_id: classId })))
          : [...(before.get(gesture.batch ?? 0) ?? [])].map(([image, class_id]) => ({
              id: image,
              class_id,
              version: labels.get(image)?.version ?? 0,
            }));
    for (const { id: image, version, class_id } of wanted) {
      const now = labels.get(image) ?? { class_id: null, version: 0 };
      if (gesture.kind !== "undo" && now.class_id === class_id) {
        result.unchanged.push(image);
        if (now.version > 0) result.labels[image] = { ...now, state: class_id === null ? null : "manual" };
        continue;
      }
      if (now.version !== version) {
        result.conflicts.push({ id: image, label: { ...now, state: "manual" } });
        continue;
      }
      was.set(image, now.class_id);
      labels.set(image, { class_id, version: version + 1 });
      result.applied.push(image);
      result.labels[image] = { class_id, state: class_id === null ? null : "manual", version: version + 1 };
    }
    before.set(id, was);
    const undoes = gesture.kind === "undo" ? gesture.batch : null;
    const undone = batches.find((batch) => batch.id === undoes);
    if (undone) undone.undone_by_id = id;
    batches.push({
      id,
      kind: gesture.kind === "page" ? "confirm" : gesture.kind,
      class_id: gesture.kind === "label" ? gesture.classId : null,
      user: { id: 1, name: "owner" },
      created_at: "2026-01-01T00:00:00Z",
      applied: result.applied.length,
      unchanged: 0,
      conflicts: result.conflicts.length,
      undoes_id: undoes,
      undone_by_id: null,
      sample_images: [],
    });
    answers.set(gesture.key, result);
    return result;
  };
  return { labels, batches, answer };
}

function open(send: (gesture: Gesture) => Promise<BatchResult>, database: string, batches: Batch[] = []) {
  const outcomes: Outcome[] = [];
  const refused: { gesture: Gesture; why: string }[] = [];
  const waits: number[] = [];
  const labelling = createLabelling(PROJECT, {
    storage: browserStorage(database),
    send,
    history: async () => ({ batches: [...batches].reverse(), userId: 1 }),
    onSettled: (outcome) => outcomes.push(outcome),
    onRefused: (gesture, why) => refused.push({ gesture, why }),
    wait: async (milliseconds) => {
      waits.push(milliseconds);
    },
  });
  const idle = () => vi.waitFor(() => expect(labelling.store.getState().pending).toEqual([]));
  return { labelling, outcomes, refused, waits, idle };
}

const shown = (...ids: number[]) => ids.map((id) => ({ id, version: 0, classId: null }));

test("gestures go out one after another, in order, each under its own key", async () => {
  const { answer } = server();
  const sent: string[] = [];
  let open_ = 0;
  const { labelling, idle } = open(async (gesture) => {
    open_ += 1;
    expect(open_).toBe(1);
    await Promise.resolve();
    open_ -= 1;
    sent.push(gesture.key);
    return answer(gesture);
  }, "order");
  const keys = [labelling.give(shown(1, 2), 7), labelling.give(shown(3), 8), labelling.give(shown(4), 7)];
  await idle();
  expect(sent).toEqual(keys);
  expect(new Set(keys).size).toBe(3);
});

test("a gesture is stored before it is sent, and forgotten once it is answered", async () => {
  const { answer } = server();
  const storage = browserStorage("stored");
  const seen: number[] = [];
  const { labelling, idle } = open(async (gesture) => {
    seen.push((await storage.projects()).length);
    return answer(gesture);
  }, "stored");
  labelling.give(shown(1), 7);
  await idle();
  expect(seen).toEqual([1]);
  await vi.waitFor(async () => expect(await storage.projects()).toEqual([]));
});

test("a later gesture on the same image takes the version that the earlier answer gave", async () => {
  const { answer, labels } = server();
  const { labelling, outcomes, idle } = open(async (gesture) => answer(gesture), "versions");
  labelling.give(shown(1, 2), 7);
  labelling.give(shown(2, 3), 8);
  labelling.give(shown(2), null);
  await idle();
  expect(outcomes.map(({ answer: { conflicts } }) => conflicts)).toEqual([[], [], []]);
  expect(labels.get(1)).toEqual({ class_id: 7, version: 1 });
  expect(labels.get(2)).toEqual({ class_id: null, version: 3 });
});

test("what a colleague labelled meanwhile is reported and not overwritten, by later gestures neither", async () => {
  const { answer, labels } = server();
  labels.set(2, { class_id: 99, version: 1 });
  const { labelling, outcomes, idle } = open(async (gesture) => answer(gesture), "conflict");
  labelling.give(shown(1, 2), 7);
  labelling.give(shown(2), 8);
  await idle();
  expect(outcomes[0]?.answer.conflicts).toMatchObject([{ id: 2 }]);
  expect(outcomes[0]?.labels.get(1)).toMatchObject({ class_id: 7, version: 1 });
  expect(outcomes[0]?.labels.get(2)).toMatchObject({ class_id: 99, version: 1 });
  expect(labels.get(2)?.class_id).toBe(99);
});

test("an image that had the class already is shown as it is, and can be given another one at once", async () => {
  const { answer, labels } = server();
  labels.set(1, { class_id: 7, version: 4 });
  const { labelling, outcomes, idle } = open(async (gesture) => answer(gesture), "unchanged");
  labelling.give(shown(1, 2), 7);
  labelling.give(shown(1), 8);
  await idle();
  expect(outcomes[0]?.labels.get(1)).toMatchObject({ class_id: 7, version: 4 });
  expect(outcomes[1]?.answer.conflicts).toEqual([]);
  expect(labels.get(1)).toEqual({ class_id: 8, version: 5 });
});

test("a cut network is waited out, longer each time, and nothing is sent under a new key", async () => {
  const { answer, batches } = server();
  const keys: string[] = [];
  const { labelling, waits, idle } = open(async (gesture) => {
    keys.push(gesture.key);
    if (keys.length < 4) throw new Problem(keys.length === 2 ? 503 : 0, "unreachable", "Armful cannot be reached.");
    return answer(gesture);
  }, "network");
  labelling.give(shown(1), 7);
  await idle();
  expect(new Set(keys).size).toBe(1);
  expect(waits).toEqual([500, 1000, 2000]);
  expect(batches).toHaveLength(1);
  expect(labelling.store.getState().trouble).toBeNull();
});

test("an expired login keeps every gesture, says so, and sends them once the person has signed in again", async () => {
  const { answer, batches } = server();
  let isSignedIn = false;
  const states: boolean[] = [];
  const { labelling, refused, idle } = open(async (gesture) => {
    states.push(labelling.store.getState().isSignedOut);
    if (states.length === 3) isSignedIn = true;
    if (!isSignedIn) throw new Problem(401, "unauthorised", "Your session has expired. Sign in again.");
    return answer(gesture);
  }, "signed-out");
  labelling.give(shown(1), 7);
  labelling.give(shown(2), 7);
  await idle();
  expect(states).toEqual([false, true, true, false]);
  expect(refused).toEqual([]);
  expect(batches).toHaveLength(2);
  expect(labelling.store.getState()).toMatchObject({ isSignedOut: false, trouble: null });
});

test("any batch can be undone from the history, a colleague's too, once, and given again", async () => {
  const { answer, batches, labels } = server();
  const { labelling, idle } = open(async (gesture) => answer(gesture), "any-batch", batches);
  labelling.give(shown(1), 7);
  labelling.give(shown(2), 8);
  await idle();
  const [first] = batches;
  if (first) first.user = { id: 2, name: "colleague" };
  await labelling.refresh();
  labelling.undoBatch(1);
  labelling.undoBatch(1);
  await idle();
  expect(batches).toHaveLength(3);
  expect([labels.get(1)?.class_id, labels.get(2)?.class_id]).toEqual([null, 8]);
  labelling.undoBatch(3);
  await idle();
  expect(labels.get(1)?.class_id).toBe(7);
});

test("a gesture that the server will not take is put aside and holds up nothing", async () => {
  const { answer, labels } = server();
  const { labelling, refused, idle } = open(async (gesture) => {
    if (gesture.kind === "label" && gesture.classId === 404) throw new Problem(404, "not-found", "No such class.");
    return answer(gesture);
  }, "refused");
  const bad = labelling.give(shown(1), 404);
  labelling.undo(bad);
  labelling.give(shown(1), 7);
  await idle();
  expect(refused).toMatchObject([{ gesture: { key: bad }, why: "No such class." }]);
  expect(labels.get(1)).toEqual({ class_id: 7, version: 1 });
});

test("what was pending when the page went is sent by the next, under the same key and in order", async () => {
  const { answer, labels, batches } = server();
  const lost: Gesture[] = [];
  const before = open((gesture) => {
    // The server got it, the answer never came.
    answer(gesture);
    lost.push(gesture);
    return new Promise(() => {});
  }, "reload");
  before.labelling.give(shown(1), 7);
  before.labelling.give(shown(1), 8);
  await vi.waitFor(() => expect(lost).toHaveLength(1));
  const sent: string[] = [];
  const after = open(async (gesture) => {
    sent.push(gesture.key);
    return answer(gesture);
  }, "reload");
  await after.labelling.refresh();
  await after.idle();
  expect(sent).toEqual(before.labelling.store.getState().pending.map(({ key }) => key));
  expect(labels.get(1)).toEqual({ class_id: 8, version: 2 });
  expect(batches).toHaveLength(2);
});

test("undo takes back the latest act, redo gives it again, also while their answers are on the way", async () => {
  const { answer, labels } = server();
  const { labelling, outcomes, idle } = open(async (gesture) => answer(gesture), "undo");
  labelling.give(shown(1, 2), 7);
  expect(labelling.undo()).toBe(true);
  expect(labelling.redo()).toBe(true);
  expect(labelling.redo()).toBe(false);
  await idle();
  expect(labels.get(1)).toEqual({ class_id: 7, version: 3 });
  expect(outcomes.at(-1)?.labels.get(2)).toEqual({ class_id: 7, state: "manual", version: 3 });
  labelling.undo();
  await idle();
  expect(labels.get(1)?.class_id).toBeNull();
  expect(labelling.undo()).toBe(false);
});

test("the toast of an act undoes that act, once, and again after it was given again", async () => {
  const { answer, labels } = server();
  const { labelling, idle } = open(async (gesture) => answer(gesture), "toast");
  const key = labelling.give(shown(1), 7);
  labelling.give(shown(2), 8);
  await idle();
  expect(labelling.undo(key)).toBe(true);
  expect(labelling.undo(key)).toBe(false);
  await idle();
  expect([labels.get(1)?.class_id, labels.get(2)?.class_id]).toEqual([null, 8]);
  labelling.redo();
  await idle();
  expect(labels.get(1)?.class_id).toBe(7);
  expect(labelling.undo(key)).toBe(true);
  await idle();
  expect(labels.get(1)?.class_id).toBeNull();
});

test("an undo that was pending over a reload is not offered again", async () => {
  const { answer, labels, batches } = server();
  const before = open(
    (gesture) => (gesture.kind === "undo" ? new Promise(() => {}) : Promise.resolve(answer(gesture))),
    "undo-reload",
  );
  before.labelling.give(shown(1), 7);
  await before.idle();
  before.labelling.undo();
  const storage = browserStorage("undo-reload");
  await vi.waitFor(async () => expect(await storage.projects()).toEqual([PROJECT]));
  const after = open(async (gesture) => answer(gesture), "undo-reload", batches);
  await after.labelling.refresh();
  await after.idle();
  expect(labels.get(1)?.class_id).toBeNull();
  expect(after.labelling.undo()).toBe(false);
});

test("undo of an act of which nothing was applied sends nothing", async () => {
  const { answer, labels, batches } = server();
  labels.set(1, { class_id: 99, version: 1 });
  const { labelling, idle } = open(async (gesture) => answer(gesture), "empty");
  labelling.give(shown(1), 7);
  labelling.undo();
  await idle();
  expect(batches).toHaveLength(1);
});

test("after a reload undo and redo walk the batches that the server remembers", async () => {
  const { answer, labels, batches } = server();
  const before = open(async (gesture) => answer(gesture), "history");
  before.labelling.give(shown(1), 7);
  before.labelling.give(shown(2), 8);
  before.labelling.undo();
  await before.idle();
  const after = open(async (gesture) => answer(gesture), "history", batches);
  await after.labelling.refresh();
  after.labelling.redo();
  await after.idle();
  expect(labels.get(2)?.class_id).toBe(8);
  after.labelling.undo();
  after.labelling.undo();
  await after.idle();
  expect([labels.get(1)?.class_id, labels.get(2)?.class_id]).toEqual([null, null]);
  // This tab has not seen its images: the answers tell what they have now.
  expect(after.outcomes.map((outcome) => [...outcome.labels])).toMatchObject([
    [[2, { class_id: 8, version: 3 }]],
    [[2, { class_id: null, version: 4 }]],
    [[1, { class_id: null, version: 2 }]],
  ]);
});

test("a fault in what shows an answer neither sends the gesture again nor holds up the next", async () => {
  const { answer, labels, batches } = server();
  const sent: string[] = [];
  const labelling = createLabelling(PROJECT, {
    storage: browserStorage("fault"),
    send: async (gesture) => {
      sent.push(gesture.key);
      return answer(gesture);
    },
    history: async () => ({ batches: [...batches].reverse(), userId: 1 }),
    onSettled: () => {
      if (sent.length === 1) throw new Error("a tile broke");
    },
    onRefused: () => {},
    wait: async () => {},
  });
  const faults = await faultsDuring(async () => {
    labelling.give(shown(1), 7);
    await vi.waitFor(() => expect(labelling.store.getState().pending).toEqual([]));
  });
  labelling.give(shown(2), 7);
  await vi.waitFor(() => expect(labels.get(2)?.class_id).toBe(7));
  expect(new Set(sent).size).toBe(sent.length);
  expect(faults).toMatchObject(["a tile broke"]);
});

test("what colleagues did meanwhile takes no act of this tab out of reach of undo", async () => {
  const { answer, labels, batches } = server();
  const { labelling, idle } = open(async (gesture) => answer(gesture), "colleagues", batches);
  labelling.give(shown(1), 7);
  labelling.give(shown(2), 7);
  await idle();
  // The server lists the latest hundred; the first act is no longer among them.
  const [latest] = batches.splice(0).slice(1);
  if (latest) batches.push(latest, { ...latest, id: 3, user: { id: 2, name: "colleague" } });
  await labelling.refresh();
  expect([labelling.undo(), labelling.undo()]).toEqual([true, true]);
  await idle();
  expect(labels.get(1)?.class_id).toBeNull();
});

/** Messages of the rejections that nobody handled meanwhile. */
async function faultsDuring(act: () => Promise<void>): Promise<string[]> {
  const faults: string[] = [];
  const note = (reason: unknown) => faults.push(reason instanceof Error ? reason.message : String(reason));
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", note);
  await act();
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("unhandledRejection", note);
  for (const other of others) process.on("unhandledRejection", other);
  return faults;
}

test("a page of several classes is one act, whose undo takes all of it back", async () => {
  const { answer, labels, batches } = server();
  const { labelling, idle } = open(async (gesture) => answer(gesture), "page");
  labelling.correct([3], 9);
  const parts: PartShown[] = [
    { classId: 7, as: "confirm", images: shown(1, 2) },
    { classId: 9, as: "correct", images: shown(3) },
  ];
  const key = labelling.givePage(parts, [4]);
  expect(labelling.store.getState().corrections.size).toBe(0);
  expect([...labelling.store.getState().later]).toEqual([4]);
  await idle();
  expect(batches).toHaveLength(1);
  expect([1, 2, 3].map((id) => labels.get(id)?.class_id)).toEqual([7, 7, 9]);
  labelling.undo(key);
  await idle();
  expect([1, 2, 3].map((id) => labels.get(id)?.class_id)).toEqual([null, null, null]);
});

test("a page that follows an unanswered act on its images takes the versions that the act gave", async () => {
  const { answer, labels } = server();
  const { labelling, idle, outcomes } = open(async (gesture) => answer(gesture), "page-after");
  labelling.give(shown(1), 7);
  labelling.undo();
  labelling.givePage([{ classId: 8, as: "confirm", images: shown(1, 2) }], []);
  await idle();
  expect(outcomes.flatMap(({ answer: { conflicts } }) => conflicts)).toEqual([]);
  expect([1, 2].map((id) => labels.get(id)?.class_id)).toEqual([8, 8]);
});

test("a page in the outbox survives the tab, and goes out from the next", async () => {
  const { answer, labels } = server();
  const first = open(() => new Promise(() => {}), "page-reload");
  first.labelling.givePage([{ classId: 7, as: "confirm", images: shown(1, 2) }], []);
  await vi.waitFor(async () => expect(await browserStorage("page-reload").projects()).toEqual([PROJECT]));
  const next = open(async (gesture) => answer(gesture), "page-reload");
  await next.labelling.refresh();
  await next.idle();
  expect([1, 2].map((id) => labels.get(id)?.class_id)).toEqual([7, 7]);
});
