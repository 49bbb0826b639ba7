import { useEffect } from "react";
import type { Labelling } from "@/features/labelling";

/** Takes over what other tabs left behind, and learns what they did. */
export function useOutboxCare(labelling: Labelling) {
  useEffect(() => {
    const refresh = () => void labelling.refresh().catch(() => {});
    refresh();
    // A tab that was closed leaves its lock a moment later; a crashed one at any time.
    const first = setTimeout(refresh, 1_500);
    const again = setInterval(refresh, 15_000);
    return () => {
      clearTimeout(first);
      clearInterval(again);
    };
  }, [labelling]);
}
