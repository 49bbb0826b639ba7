import { useMemo, useRef } from "react";
import { ranked, toConfirm, type View } from "@/features/ranking";
import type { PageDesk } from "./page-commands";
import type { PageAct } from "./use-page-act";
import type { Reopen } from "./use-view";
import type { Desk } from "./workbench-commands";

type Props = { view: View; reopen: Reopen; desk: Desk; act: PageAct; runAhead: () => void };

/** What the commands about predictions act on, as it is now. */
export function usePageDesk(props: Props): PageDesk {
  const now = useRef(props);
  now.current = props;
  const { desk } = props;
  return useMemo<PageDesk>(() => {
    const rankBy = (ranking: View["ranking"]) => {
      // What narrows a class's probabilities down means nothing to another order.
      const filters = { ...now.current.view.filters, predicted: undefined, least: undefined, most: undefined };
      now.current.reopen({ filters, ...ranked(ranking) });
    };
    return {
      isHolding: desk.isHolding,
      hasCurrentClass: desk.hasCurrentClass,
      hasTarget: () => now.current.act.hasTarget(),
      canTake: () => now.current.act.canTake() || desk.hasNext(),
      canRunAhead: () => {
        const { ranking, label, split } = now.current.view;
        return desk.hasPage() && !split && label === "none" && ranking.by !== "sort-out" && ranking.by !== "mistakes";
      },
      sortOut: () => rankBy({ by: "sort-out" }),
      confirmCurrent: () => {
        const { view, reopen } = now.current;
        if (view.current !== undefined) reopen(toConfirm(view, view.current));
      },
      uncertain: (over) => rankBy({ by: "uncertain", over }),
      mistakes: () => rankBy({ by: "mistakes" }),
      clusters: () => rankBy({ by: "clusters" }),
      runAhead: () => now.current.runAhead(),
      takePage: () => (now.current.act.canTake() ? now.current.act.take() : desk.next()),
      suggest: (place) => now.current.act.suggest(place),
      keep: () => now.current.act.keep(),
    };
  }, [desk]);
}
