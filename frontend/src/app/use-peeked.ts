import { useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import type { View } from "@/features/ranking";
import { requestOf } from "./use-page";
import type { Go } from "./use-view";

/** The image that is looked at closely, which stands in the URL: the browser's way back closes the look. */
export function usePeeked(view: View, go: Go): { peeked: number | null; setPeeked: (id: number | null) => void } {
  const { history } = useRouter();
  const now = useRef(view);
  const isLeaving = useRef(false);

  const setPeeked = useCallback(
    (id: number | null) => {
      const { current: seen } = now;
      if (id !== null) go({ ...seen, peek: id }, { replace: seen.peek !== undefined });
      else if (seen.peek === undefined || isLeaving.current) return;
      else if (history.location.state.isPeekFromGrid) {
        isLeaving.current = true;
        history.back();
      } else go({ ...seen, peek: undefined }, { replace: true });
    },
    [go, history],
  );

  // What the look changed is not gone when one goes back from it.
  const before = useRef(view);
  useEffect(() => {
    const { current: was } = before;
    before.current = view;
    if (view.peek === undefined) isLeaving.current = false;
    if (was.peek === undefined || view.peek !== undefined || was.current === view.current) return;
    if (JSON.stringify(requestOf(was)) === JSON.stringify(requestOf(view))) {
      go({ ...view, current: was.current }, { replace: true });
    }
  }, [view, go]);

  now.current = view;
  return { peeked: view.peek ?? null, setPeeked };
}
