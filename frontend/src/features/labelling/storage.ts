import { createStore, delMany, entries, setMany } from "idb-keyval";
import { uuid } from "@/lib/uuid";
import type { Gesture } from "./gesture";

/** Where pending gestures outlive the page. */
export type OutboxStorage = {
  /** Names this tab in the gestures that it stores. */
  owner: string;
  /** Takes over the project's gestures that no living tab owns, in their order. */
  adopt: (project: number) => Promise<Gesture[]>;
  put: (gestures: readonly Gesture[]) => Promise<void>;
  remove: (keys: readonly string[]) => Promise<void>;
  /** Projects that have anything stored. */
  projects: () => Promise<number[]>;
};

/** Stores in this browser's IndexedDB. Each tab sends its own gestures; those of a closed tab go to the next that asks. */
export function browserStorage(database = "armful"): OutboxStorage {
  const store = createStore(database, "outbox");
  const owner = uuid();
  const adopted = new Set<string>();
  // Held until the tab goes: how other tabs see that its gestures are in good hands.
  void navigator.locks?.request(lockName(owner), () => new Promise(() => {}));

  const stored = async (): Promise<Gesture[]> => (await entries<string, Gesture>(store)).map(([, gesture]) => gesture);

  const takeOver = async (project: number): Promise<Gesture[]> => {
    const alive = await living();
    const orphans = (await stored())
      .filter((gesture) => gesture.project === project && gesture.owner !== owner && !alive.has(gesture.owner))
      .filter(({ key }) => !adopted.has(key))
      .sort((one, other) => one.order - other.order)
      .map((gesture) => ({ ...gesture, owner }));
    for (const { key } of orphans) adopted.add(key);
    await setMany(
      orphans.map((gesture): [string, Gesture] => [gesture.key, gesture]),
      store,
    );
    return orphans;
  };

  return {
    owner,
    adopt: async (project) =>
      navigator.locks ? navigator.locks.request("armful-adopt", () => takeOver(project)) : takeOver(project),
    put: (gestures) =>
      setMany(
        gestures.map((gesture): [string, Gesture] => [gesture.key, gesture]),
        store,
      ),
    remove: (keys) => delMany([...keys], store),
    projects: async () => [...new Set((await stored()).map(({ project }) => project))],
  };
}

async function living(): Promise<Set<string>> {
  const held = (await navigator.locks?.query())?.held ?? [];
  return new Set(held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [])));
}

const PREFIX = "armful-tab-";

function lockName(owner: string): string {
  return PREFIX + owner;
}
