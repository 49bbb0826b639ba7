import type { Model } from "@/api";
import classes from "./model-badges.module.css";

const STATES = { training: "in training", failed: "failed", cancelled: "cancelled" };

/** What kind of model it is, and what it is doing. */
export function ModelBadges({ model }: { model: Model }) {
  return (
    <span className={classes.badges}>
      <span className={classes.badge}>{model.kind === "head" ? "Head" : "Fine-tune"}</span>
      {model.in_use && (
        <span className={classes.badge} data-tone="good">
          predicts now
        </span>
      )}
      {model.state !== "ready" && (
        <span className={classes.badge} data-tone={model.state === "failed" ? "bad" : undefined}>
          {STATES[model.state]}
        </span>
      )}
    </span>
  );
}
