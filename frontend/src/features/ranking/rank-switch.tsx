import classes from "./toolbar.module.css";
import type { Ranking, View } from "./view";

type Props = { view: View; onRank: (ranking: Ranking) => void; onNeedReference: () => void };

/** Similar, random or newest first. Random again is another order. */
export function RankSwitch({ view, onRank, onNeedReference }: Props) {
  const { by } = view.ranking;
  const similar = () => (view.shelf.length > 0 ? onRank({ by: "similar" }) : onNeedReference());
  const random = () => onRank({ by: "random", seed: Math.floor(Math.random() * 1_000_000) });
  return (
    <fieldset className={classes.segments} aria-label="Rank by">
      <button type="button" aria-pressed={by === "similar"} onClick={similar}>
        Similar
      </button>
      <button
        type="button"
        aria-pressed={by === "random"}
        title={by === "random" ? "Shuffle again" : "In random order"}
        onClick={random}
      >
        Random
      </button>
      <button type="button" aria-pressed={by === "newest"} onClick={() => onRank({ by: "newest" })}>
        Newest
      </button>
    </fieldset>
  );
}
