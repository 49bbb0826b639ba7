import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { pagesKey } from "@/api";
import { formatView, fromStart, parseView, type View } from "@/features/ranking";

export type Go = (view: View, how?: { replace: boolean }) => void;
export type Reopen = (change: Partial<View>) => void;

/**
 * The view as the URL says it. `go` changes the URL; `reopen` also asks the server anew, because a page that is opened
 * again after a change of ranking or filter must not show what was true at the last visit.
 */
export function useViewOf(projectId: number): { view: View; go: Go; reopen: Reopen } {
  const search = useSearch({ from: "/projects/$projectId" });
  const view = useMemo(() => parseView(search), [search]);
  const navigate = useNavigate();
  const client = useQueryClient();
  const go = useCallback<Go>(
    (next, how) => {
      void navigate({
        to: "/projects/$projectId",
        params: { projectId: String(projectId) },
        search: formatView(next),
        replace: how?.replace ?? false,
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
      else go(next);
    },
    [client, go, projectId, view],
  );
  return { view, go, reopen };
}

function isSameStart(one: View, other: View): boolean {
  return JSON.stringify(formatView(one)) === JSON.stringify(formatView(other));
}
