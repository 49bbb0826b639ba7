import { Problem } from "@/api";
import { isSetAside, type Labelling } from "@/features/labelling";

/**
 * Resolves once the outbox is empty: what reads or changes labels past it must not meet its own gestures on the way.
 * Throws while they cannot be sent.
 */
export function settled({ store }: Labelling): Promise<void> {
  return new Promise((resolve, reject) => {
    const isDone = ({ pending, trouble }: ReturnType<typeof store.getState>) => {
      if (pending.length === 0) resolve();
      else if (trouble !== null || pending.every(isSetAside)) {
        reject(new Problem(0, "pending", "There are labels that could not be saved yet. Try again when they are."));
      } else return false;
      return true;
    };
    if (isDone(store.getState())) return;
    const stop = store.subscribe((state) => {
      if (isDone(state)) stop();
    });
  });
}
