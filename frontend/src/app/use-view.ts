import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useSyncExternalStore } from "react";
import { pagesKey } from "@/api";
import { formatView, fromStart, parseView, type View } from "@/features/ranking";

export type Go = (view: View, how?: { replace: boolean }) => void;
export type Reopen = (change: Partial<View>) => void;

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The close look was opened from the entry before: going back closes it. */
    isPeekFromGrid?: boolean;
  }
}

/**
 * The view as the URL says it. `go` changes the URL; `reopen` also asks the server anew, because a page that is opened
 * again after a change of ranking or filter must not show what was true at the last visit.
 */
export function useViewOf(projectId: number): { view: View; go: Go; reopen: Reopen } {
  const search = useSearchOf(projectId);
  const view = useMemo(() => parseView(Object.fromEntries(new URLSearchParams(search))), [search]);
  const latest = useRef(view);
  latest.current = view;
  const navigate = useNavigate();
  const client = useQueryClient();
  const go = useCallback<Go>(
    (next, how) => {
      const before = latest.current;
      latest.current = next;
      const isOpening = next.peek !== undefined && before.peek === undefined;
      void navigate({
        to: "/projects/$projectId",
        params: { projectId: String(projectId) },
        search: formatView(next),
        replace: how?.replace ?? false,
        state: (known) => ({
          isPeekFromGrid: next.peek !== undefined && (isOpening ? how?.replace !== true : known.isPeekFromGrid),
        }),
      });
    },
    [navigate, projectId],
  );
  const reopen = useCallback<Reopen>(
    (change) => {
      const key = pagesKey(projectId);
      client.removeQueries({ queryKey: key, type: "inactive" });
      const next = fromStart(view, change);
      if (isSameStart(view, next)) void client.resetQueries({ queryKey: key });
      // From a close look one goes on in its place: the way back leads to the grid.
      else go(next, { replace: view.peek !== undefined });
    },
    [client, go, view, projectId],
  );
  return { view, go, reopen };
}

/**
 * The search of the URL as it is now, not as the router has last drawn it: the key that follows must already mean what
 * the one before has changed, as the image that is looked at.
 */
function useSearchOf(projectId: number): string {
  const { history } = useRouter();
  const last = useRef("");
  return useSyncExternalStore(history.subscribe, () => {
    // On the way to another screen this one still shows what it did.
    if (history.location.pathname === `/projects/${projectId}`) last.current = history.location.search;
    return last.current;
  });
}

function isSameStart(one: View, other: View): boolean {
  return JSON.stringify(formatView(one)) === JSON.stringify(formatView(other));
}
