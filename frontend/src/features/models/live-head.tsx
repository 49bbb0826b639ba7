import { Button, Skeleton } from "@mantine/core";
import type { LiveHead } from "@/api";
import { counted } from "@/lib/format";
import { share, uncertainty } from "./figures";
import classes from "./live-head.module.css";

type Props = {
  live: LiveHead | null;
  /** Why there is none. */
  waitingFor: string | null;
  isLoading: boolean;
  inUse: boolean;
  /** Whether its embeddings were made by a model that has learnt from the same labels. */
  isFlattered: boolean;
  isKeeping: boolean;
  onKeep: () => void;
  onUse: () => void;
};

/** The head that follows the labels: how good it is now. */
export function LiveHeadCard({ live, waitingFor, isLoading, inUse, isFlattered, isKeeping, onKeep, onUse }: Props) {
  return (
    <section className={classes.card} aria-labelledby="live-title">
      <div className={classes.head}>
        <h2 id="live-title" className={classes.title}>
          Live head
        </h2>
        {inUse && <span className={classes.badge}>predicts now</span>}
      </div>
      {isLoading ? (
        <Skeleton height={64} />
      ) : live ? (
        <>
          <p className={classes.dim}>
            Learns every label as it is given. It stands on {counted(live.label_count, "label")} of{" "}
            {counted(live.class_ids.length, "class", "classes")}.
            {isFlattered &&
              " The model that made its embeddings has learnt from most of these labels itself, so the figures are too good."}
          </p>
          <dl className={classes.figures}>
            <Figure
              title="Accuracy"
              value={share(live.accuracy)}
              note={`± ${(100 * uncertainty(live.accuracy, live.label_count)).toFixed(1)}, out of fold`}
            />
            <Figure title="Macro F1" value={share(live.macro_f1)} note="every class counts the same" />
            <Figure
              title="Calibration error"
              value={share(live.expected_calibration_error)}
              note="of its probabilities"
            />
          </dl>
          <div className={classes.actions}>
            <Button variant="default" loading={isKeeping} onClick={onKeep}>
              Keep this head
            </Button>
            {!inUse && (
              <Button variant="subtle" onClick={onUse}>
                Predict by the live head
              </Button>
            )}
          </div>
        </>
      ) : (
        <p className={classes.dim} data-testid="waiting">
          {waitingFor ?? "It is being trained."}
        </p>
      )}
    </section>
  );
}

/** A number that a model is judged by. */
export function Figure({ title, value, note }: { title: string; value: string; note: string }) {
  return (
    <div className={classes.figure}>
      <dt>{title}</dt>
      <dd>{value}</dd>
      <dd className={classes.note}>{note}</dd>
    </div>
  );
}
