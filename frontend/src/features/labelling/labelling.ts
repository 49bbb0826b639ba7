import { createStore, type StoreApi } from "zustand/vanilla";
import { type Batch, type BatchResult, type Label, messageOf, Problem } from "@/api";
import { uuid } from "@/lib/uuid";
import { type Act, type Gesture, type GivenAs, refuse, settle } from "./gesture";
import { corrected, type PartShown } from "./page-act";
import { NOTHING, type Selection } from "./selection";
import { informed, type Shown, type Snapshot } from "./snapshot";
import type { OutboxStorage } from "./storage";
import { actsOf, batchKey, isBeingUndone, type Undoable, undoState, undoTarget } from "./undo";
import { isFault, isSetAside, MOST_FAULTS, sendable, setAside } from "./unsaved";

/** What a person is doing in one project: the one store of it. */
export type LabellingState = {
  selection: Selection;
  /** All that matched at a click, in place of a selection. */
  snapshot: Snapshot | null;
  /** On a page that is given as a whole, the images that will get another class than proposed, and which. */
  corrections: ReadonlyMap<number, number>;
  /** Images of such pages that were passed over: they are not proposed again in this visit. */
  later: ReadonlySet<number>;
  /** Gestures without an answer, in the order in which they go out; those set aside wait for a person among them. */
  pending: readonly Gesture[];
  /** Answered gestures of this person, oldest first. */
  acts: readonly Act[];
  /** Why nothing goes out at the moment, in words; null while all is well. */
  trouble: string | null;
  /** True when nothing goes out because the login has expired: it all waits until the person has signed in again. */
  isSignedOut: boolean;
  /** False when the browser keeps nothing: pending labels would not survive a reload. */
  isDurable: boolean;
};

/** What the labelling of a project asks of its surroundings. */
export type Surroundings = {
  storage: OutboxStorage;
  /** Sends a gesture under its key; throws a Problem. */
  send: (gesture: Gesture) => Promise<BatchResult>;
  /** The person's batches in the project, newest first. */
  history: () => Promise<{ batches: Batch[]; userId: number }>;
  onSettled: (outcome: Outcome) => void;
  /** A gesture that the server will never take, and why. */
  onRefused: (gesture: Gesture, why: string) => void;
  /** Waits before another attempt; ends early when told to hurry. */
  wait: (milliseconds: number, hurry: AbortSignal) => Promise<void>;
};

export type Outcome = {
  gesture: Gesture;
  answer: BatchResult;
  act: Act | null;
  labels: ReadonlyMap<number, Label | null>;
};

export type Labelling = {
  store: StoreApi<LabellingState>;
  /** Changes the selection; once other images are selected, the snapshot is let go. */
  select: (change: (selection: Selection) => Selection) => void;
  hold: (snapshot: Snapshot) => void;
  /** Says which class the snapshot is about to get. */
  aim: (classId: number | null) => void;
  /** Gives images a class, or takes it away; returns the gesture's key, which `undo` takes. */
  give: (images: readonly Shown[], classId: number | null, as?: GivenAs) => string;
  /** Notes which class images will get with their page; null takes that back. */
  correct: (ids: readonly number[], classId: number | null) => void;
  /** Gives a page its classes in one act, and remembers what was passed over; returns the gesture's key. */
  givePage: (parts: readonly PartShown[], later: readonly number[]) => string;
  /** Undoes an act by its key, or the latest; false when there is none. */
  undo: (key?: string) => boolean;
  redo: () => boolean;
  /** Undoes any batch of the project, whoever made it; the undo of an undo is redo. */
  undoBatch: (batch: number) => void;
  /** Reads the batches that other tabs or an earlier visit made, and takes over what they left in the outbox. */
  refresh: () => Promise<void>;
  /** Sends at once what waits for its next attempt. */
  hurry: () => void;
  /** Sends a gesture that was set aside once more. */
  retry: (key: string) => void;
  /** Lets go of a gesture that was set aside, and of what undoes it: the images are as the server says. */
  giveUp: (key: string) => void;
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** Starts the labelling of a project. Gestures go out one after another, each stored before it is sent. */
export function createLabelling(project: number, around: Surroundings): Labelling {
  const store = createStore<LabellingState>(() => ({
    selection: NOTHING,
    snapshot: null,
    corrections: new Map(),
    later: new Set(),
    pending: [],
    acts: [],
    trouble: null,
    isSignedOut: false,
    isDurable: true,
  }));
  const stored = new Map<string, Promise<void>>();
  /** How often the server has failed at each gesture. */
  const faults = new Map<string, number>();
  let isSending = false;
  let patience = new AbortController();
  let lastOrder = 0;

  const durably = async (write: Promise<void>): Promise<void> => {
    try {
      await write;
    } catch {
      // No IndexedDB, or no room in it: labelling goes on from memory, and the bar below says so.
      store.setState({ isDurable: false });
    }
  };

  const enqueue = (gesture: Gesture): string => {
    stored.set(gesture.key, durably(around.storage.put([gesture])));
    store.setState(({ pending }) => ({ pending: [...pending, gesture] }));
    void sendAll();
    return gesture.key;
  };

  const entry = () => {
    lastOrder = Math.max(lastOrder + 1, Date.now());
    return { key: uuid(), project, owner: around.storage.owner, order: lastOrder, unsaved: null };
  };

  const sendAll = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    try {
      await sendEach();
    } finally {
      isSending = false;
    }
  };

  const sendEach = async (): Promise<void> => {
    let attempt = 0;
    for (let next = nextToSend(); next !== undefined; next = nextToSend()) {
      await stored.get(next.key);
      // An earlier answer may have rewritten it in the meantime.
      const gesture = sendable(store.getState().pending).find(({ key }) => key === next?.key);
      if (gesture === undefined) continue;
      let answer: BatchResult;
      try {
        answer = await around.send(gesture);
      } catch (error) {
        if (error instanceof Problem && !error.isTransient) {
          await putAside(gesture, messageOf(error));
          continue;
        }
        if (error instanceof Problem && countFault(gesture, error) >= MOST_FAULTS) {
          await mark(gesture.key, messageOf(error));
          attempt = 0;
          continue;
        }
        store.setState({ trouble: messageOf(error), isSignedOut: error instanceof Problem && error.status === 401 });
        patience = new AbortController();
        await around.wait(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt), patience.signal);
        attempt += 1;
        continue;
      }
      attempt = 0;
      await accept(gesture, answer);
    }
  };

  const nextToSend = () => sendable(store.getState().pending)[0];

  const countFault = (gesture: Gesture, error: Problem): number => {
    const count = (faults.get(gesture.key) ?? 0) + (isFault(error) ? 1 : 0);
    faults.set(gesture.key, count);
    return count;
  };

  /** Sets a gesture aside, or takes it up again. */
  const mark = async (key: string, why: string | null): Promise<void> => {
    const { pending, rewritten } = setAside(store.getState().pending, key, why);
    faults.delete(key);
    store.setState({ pending, trouble: null, isSignedOut: false });
    await durably(around.storage.put(rewritten));
  };

  const letGo = async (key: string): Promise<void> => {
    const { pending, dropped } = refuse(store.getState().pending, key);
    store.setState({ pending });
    await forget(dropped);
  };

  const accept = async (gesture: Gesture, answer: BatchResult): Promise<void> => {
    const { pending, rewritten, dropped, act, labels } = settle(store.getState().pending, gesture, answer);
    store.setState(({ acts, snapshot }) => ({
      pending,
      snapshot: snapshot && informed(snapshot, labels),
      trouble: null,
      isSignedOut: false,
      // The list of batches may have told of it already.
      acts: act ? [...acts.filter(({ batch }) => batch !== act.batch), act] : acts,
    }));
    around.onSettled({ gesture, answer, act, labels });
    // In this order, so that a crash between the two sends the answered one again and comes to the same.
    if (rewritten.length > 0) await durably(around.storage.put(rewritten));
    await forget([gesture.key, ...dropped]);
  };

  const putAside = async (gesture: Gesture, why: string): Promise<void> => {
    const { pending, dropped } = refuse(store.getState().pending, gesture.key);
    store.setState({ pending, trouble: null, isSignedOut: false });
    around.onRefused(gesture, why);
    await forget(dropped);
  };

  const forget = async (keys: string[]): Promise<void> => {
    await Promise.all(keys.map((key) => stored.get(key)));
    for (const key of keys) {
      stored.delete(key);
      faults.delete(key);
    }
    await durably(around.storage.remove(keys));
  };

  const takeBack = (target: Undoable): boolean => {
    const changes = target.changes.map(({ id, from, to }) => ({ id, from: to, to: from }));
    enqueue({ ...entry(), kind: "undo", undoes: target.key, batch: target.batch, changes });
    return true;
  };

  const adopt = async (): Promise<void> => {
    const orphans = await around.storage.adopt(project).catch(() => {
      store.setState({ isDurable: false });
      return [];
    });
    if (orphans.length === 0) return;
    const already = new Set(store.getState().pending.map(({ key }) => key));
    // They are older than what this tab has pending, except for the one that is under way.
    const older = orphans.filter(({ key }) => !already.has(key));
    store.setState(({ pending }) => {
      const underWay = isSending ? sendable(pending).slice(0, 1) : [];
      const others = pending.filter((gesture) => !underWay.includes(gesture));
      return { pending: [...underWay, ...older, ...others] };
    });
    void sendAll();
  };

  return {
    store,
    select: (change) =>
      store.setState(({ selection, snapshot }) => {
        const next = change(selection);
        return { selection: next, snapshot: next.selected === selection.selected ? snapshot : null };
      }),
    hold: (snapshot) =>
      store.setState(({ selection }) => ({ selection: { ...selection, selected: new Set() }, snapshot })),
    aim: (target) => store.setState(({ snapshot }) => ({ snapshot: snapshot && { ...snapshot, target } })),
    give: (images, classId, as) =>
      enqueue({
        ...entry(),
        kind: "label",
        classId,
        ...(as && { as }),
        images: images.map(asShown),
        changes: images.map((image) => ({ id: image.id, from: image.classId, to: classId })),
      }),
    correct: (ids, classId) =>
      store.setState(({ corrections }) => ({ corrections: corrected(corrections, ids, classId) })),
    givePage: (parts, passed) => {
      store.setState(({ selection, later }) => ({
        selection: { ...selection, selected: new Set() },
        corrections: new Map(),
        later: new Set([...later, ...passed]),
      }));
      return enqueue({
        ...entry(),
        kind: "page",
        parts: parts.map(({ classId, as, images }) => ({ classId, as, images: images.map(asShown) })),
        changes: parts.flatMap(({ classId, images }) =>
          images.map((image) => ({ id: image.id, from: image.classId, to: classId })),
        ),
      });
    },
    undo: (key) => {
      const { acts, pending } = store.getState();
      if (key !== undefined && pending.some((gesture) => gesture.key === key && isSetAside(gesture))) {
        void letGo(key);
        return true;
      }
      const target = key === undefined ? undoState(acts, pending).undo : undoTarget(acts, pending, key);
      return target ? takeBack(target) : false;
    },
    redo: () => {
      const { acts, pending } = store.getState();
      const target = undoState(acts, pending).redo;
      return target ? takeBack(target) : false;
    },
    undoBatch: (batch) => {
      const { acts, pending } = store.getState();
      if (isBeingUndone(pending, batch)) return;
      const act = acts.find((one) => one.batch === batch);
      takeBack(act ?? { key: batchKey(batch), batch, undoes: null, classId: null, changes: [] });
    },
    refresh: async () => {
      await adopt();
      const { batches, userId } = await around.history();
      store.setState(({ acts }) => {
        const newest = batches[0]?.id ?? 0;
        const oldest = batches.at(-1)?.id ?? 0;
        const before = acts.filter(({ batch }) => batch < oldest);
        const since = acts.filter(({ batch }) => batch > newest);
        return { acts: [...before, ...actsOf(batches, acts, userId), ...since] };
      });
    },
    hurry: () => patience.abort(),
    retry: (key) => {
      void mark(key, null).then(sendAll);
      patience.abort();
    },
    giveUp: (key) => void letGo(key),
  };
}

function asShown({ id, version }: Shown) {
  return { id, version };
}
