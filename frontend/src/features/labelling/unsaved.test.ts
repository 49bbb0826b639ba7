import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { type BatchResult, Problem } from "@/api";
import { type Gesture, pendingClasses } from "./gesture";
import { createLabelling, type Labelling } from "./labelling";
import { browserStorage } from "./storage";
import { undoState } from "./undo";
import { MOST_FAULTS, undecided } from "./unsaved";

const PROJECT = 1;
const BAD = 13;
const WHY = "Armful met an error it did not expect; its log has it.";

/** A server that fails at one class for as long as it is told to, and otherwise takes everything. */
function open(database: string) {
  const sent: Gesture[] = [];
  const refused: string[] = [];
  const server = { status: 500, isBroken: true, sent, refused };
  let batch = 0;
  const labelling = createLabelling(PROJECT, {
    storage: browserStorage(database),
    send: async (gesture) => {
      server.sent.push(gesture);
      const isBad = gesture.kind === "label" && gesture.classId === BAD;
      if (isBad && server.isBroken) throw new Problem(server.status, "internal", WHY);
      batch += 1;
      return taken(gesture, batch);
    },
    history: async () => ({ batches: [], userId: 1 }),
    onSettled: () => {},
    onRefused: (_, why) => server.refused.push(why),
    // Others get their turn in between.
    wait: () => new Promise((resolve) => setTimeout(resolve)),
  });
  const idle = () => vi.waitFor(() => expect(labelling.store.getState().pending).toEqual([]));
  return { labelling, server, idle };
}

function taken(gesture: Gesture, batch_id: number): BatchResult {
  const images = gesture.kind === "label" ? gesture.images : gesture.changes.map(({ id }) => ({ id, version: 1 }));
  const class_id = gesture.kind === "label" ? gesture.classId : null;
  const labels = images.map(({ id, version }) => [id, { class_id, state: "manual", version: version + 1 }]);
  return {
    batch_id,
    applied: images.map(({ id }) => id),
    unchanged: [],
    conflicts: [],
    labels: Object.fromEntries(labels),
  };
}

const shown = (...ids: number[]) => ids.map((id) => ({ id, version: 0, classId: null }));

const setAsideIn = ({ store }: Labelling) =>
  vi.waitFor(() => expect(undecided(store.getState().pending)).toHaveLength(1));

const shownClass = ({ store }: Labelling, image: number) => pendingClasses(store.getState().pending).get(image);

test("a gesture that the server always fails at is set aside with the reason, and the others go on", async () => {
  const { labelling, server } = open("poison");
  const bad = labelling.give(shown(1, 2), BAD);
  const good = labelling.give(shown(3), 7);
  await setAsideIn(labelling);
  await vi.waitFor(() => expect(server.sent.at(-1)?.key).toBe(good));
  await vi.waitFor(() => expect(labelling.store.getState().pending).toMatchObject([{ key: bad, unsaved: WHY }]));
  expect(server.sent.filter(({ key }) => key === bad)).toHaveLength(MOST_FAULTS);
  expect(labelling.store.getState().trouble).toBeNull();
  // The tiles go on to show what the person wanted.
  expect(shownClass(labelling, 1)).toBe(BAD);
  expect(server.refused).toEqual([]);
});

test.each([0, 401, 408, 429, 502, 503, 504, 507])(
  "an answer %i sets nothing aside, however often it comes",
  async (status) => {
    const { labelling, server, idle } = open(`away-${status}`);
    server.status = status;
    labelling.give(shown(1), BAD);
    await vi.waitFor(() => expect(server.sent.length).toBeGreaterThan(3 * MOST_FAULTS));
    expect(undecided(labelling.store.getState().pending)).toEqual([]);
    server.isBroken = false;
    await idle();
  },
);

test("faults count for one gesture at a time, and not what was between them", async () => {
  const { labelling, server, idle } = open("mixed");
  const statuses = Array.from({ length: 3 * MOST_FAULTS }, (_, at) => (at % 4 === 0 ? 500 : 0));
  Object.defineProperty(server, "status", { get: () => statuses[server.sent.length - 1] ?? 0 });
  labelling.give(shown(1), BAD);
  await vi.waitFor(() => expect(server.sent.length).toBeGreaterThan(statuses.length));
  expect(undecided(labelling.store.getState().pending)).toEqual([]);
  server.isBroken = false;
  await idle();
});

test("what was set aside outlives a reload, and is not sent again by itself", async () => {
  const before = open("poison-reload");
  const bad = before.labelling.give(shown(1), BAD);
  await setAsideIn(before.labelling);
  const after = open("poison-reload");
  await vi.waitFor(async () => {
    await after.labelling.refresh();
    expect(after.labelling.store.getState().pending).toMatchObject([{ key: bad, unsaved: WHY }]);
  });
  const good = after.labelling.give(shown(2), 7);
  await vi.waitFor(() => expect(after.server.sent.map(({ key }) => key)).toEqual([good]));
});

test("it can be tried again under the same key, and then it is saved", async () => {
  const { labelling, server, idle } = open("poison-again");
  const bad = labelling.give(shown(1), BAD);
  await setAsideIn(labelling);
  server.isBroken = false;
  labelling.retry(bad);
  await idle();
  expect(server.sent.at(-1)?.key).toBe(bad);
  expect(await browserStorage("poison-again").projects()).toEqual([]);
});

test("tried again in vain, it is set aside again after as many faults", async () => {
  const { labelling, server } = open("poison-vain");
  const bad = labelling.give(shown(1), BAD);
  await setAsideIn(labelling);
  labelling.retry(bad);
  await vi.waitFor(() => expect(server.sent).toHaveLength(2 * MOST_FAULTS));
  await setAsideIn(labelling);
});

test("given up, it is gone from the tiles and from the browser, and so is what undid it", async () => {
  const { labelling, server, idle } = open("poison-given-up");
  const bad = labelling.give(shown(1), BAD);
  labelling.undo(bad);
  await setAsideIn(labelling);
  expect(labelling.store.getState().pending).toHaveLength(2);
  labelling.giveUp(bad);
  await idle();
  expect(shownClass(labelling, 1)).toBeUndefined();
  await vi.waitFor(async () => expect(await browserStorage("poison-given-up").projects()).toEqual([]));
  expect(server.sent).toHaveLength(MOST_FAULTS);
});

test("undo passes over it, unless it is meant by name", async () => {
  const { labelling, idle } = open("poison-undo");
  const bad = labelling.give(shown(1), BAD);
  const good = labelling.give(shown(2), 7);
  await setAsideIn(labelling);
  await vi.waitFor(() => expect(labelling.store.getState().acts).toHaveLength(1));
  const { acts, pending } = labelling.store.getState();
  expect(undoState(acts, pending).undo?.key).toBe(good);
  expect(labelling.undo(bad)).toBe(true);
  await idle();
});

test("a later label on an image stands: what was set aside before it lets go of that image", async () => {
  const { labelling, server, idle } = open("poison-overtaken");
  const bad = labelling.give(shown(1, 2), BAD);
  await setAsideIn(labelling);
  labelling.give(shown(1), 7);
  expect(shownClass(labelling, 1)).toBe(7);
  await vi.waitFor(() => expect(shownClass(labelling, 1)).toBeUndefined());
  expect(labelling.store.getState().pending).toMatchObject([{ key: bad, images: [{ id: 2, version: 0 }] }]);
  labelling.give(shown(2), 7);
  await idle();
  expect(server.sent.at(-1)).toMatchObject({ classId: 7 });
});
