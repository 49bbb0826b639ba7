import type { Model } from "@/api";
import { duration } from "@/lib/format";
import { bestEpoch, share, shareAxis } from "./figures";
import { LineFigure } from "./line-figure";

/** The epochs of a fine-tune, as they come in. */
export function EpochsFigures({ model }: { model: Model }) {
  const { epochs } = model;
  const best = bestEpoch(epochs);
  const x = { name: "epoch", label: "Epoch" };
  const points = epochs.map(({ epoch, accuracy, loss, training_loss }) => ({ epoch, accuracy, loss, training_loss }));
  if (best === undefined) return null;
  const seconds = epochs.reduce((sum, one) => sum + one.seconds, 0);
  return (
    <>
      <LineFigure
        title="Accuracy by epoch"
        points={points}
        x={x}
        series={[{ name: "accuracy", label: "Accuracy on images held back", colour: "var(--accent)" }]}
        format={share}
        formatX={String}
        domain={shareAxis(epochs.map(({ accuracy }) => accuracy))}
      >
        <p style={{ margin: 0 }} data-testid="epochs">
          {epochs.length} of at most {String(model.settings.epochs ?? epochs.length)} epochs,{" "}
          {duration(seconds / epochs.length)} each. The best was number {best.epoch}, with {share(best.accuracy)} right.
        </p>
      </LineFigure>
      <LineFigure
        title="Loss by epoch"
        points={points}
        x={x}
        series={[
          { name: "training_loss", label: "Training", colour: "var(--warn)", dashed: true },
          { name: "loss", label: "Held back", colour: "var(--accent)" },
        ]}
        format={(value) => value.toFixed(3)}
        formatX={String}
      >
        <p style={{ margin: 0 }}>
          When the loss on images held back rises while that of training still falls, it learns by heart.
        </p>
      </LineFigure>
    </>
  );
}
