import { useCallback, useState } from "react";
import { messageOf, type PageRequest, selectImages } from "@/api";
import { type Labelling, pendingClasses, snapshotOf } from "@/features/labelling";
import { toast } from "@/ui/toasts";
import { settled } from "./settled";

/** What one act takes at most. */
export const MOST_AT_ONCE = 20_000;

/** Holds all images that match at the click. */
export function useSnapshot(projectId: number, labelling: Labelling, request: PageRequest) {
  const [isTaking, setTaking] = useState(false);
  const take = useCallback(async () => {
    setTaking(true);
    try {
      await settled(labelling);
      const { cursor: _, ...asked } = request;
      const found = await selectImages(projectId, { ...asked, limit: MOST_AT_ONCE });
      // What was given while the answer was on the way takes its versions as it settles.
      const coming = pendingClasses(labelling.store.getState().pending);
      const shown = found.ids.map((id, at) => {
        const next = coming.get(id);
        return {
          id,
          version: found.versions[at] ?? 0,
          classId: next === undefined ? found.class_ids[at] || null : next,
        };
      });
      if (shown.length === 0) toast("info", "No image matches any more.");
      else labelling.hold(snapshotOf(shown, found.total));
    } catch (error) {
      toast("bad", `Nothing was selected. ${messageOf(error)}`);
    } finally {
      setTaking(false);
    }
  }, [labelling, projectId, request]);
  return { isTaking, take };
}
