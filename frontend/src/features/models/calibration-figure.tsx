import type { Metrics } from "@/api";
import { calibrationWords, share } from "./figures";
import { LineFigure } from "./line-figure";

/** How often predictions of each probability were right: on the diagonal when probabilities mean what they say. */
export function CalibrationFigure({ metrics }: { metrics: Metrics }) {
  return (
    <LineFigure
      title="Do its probabilities mean what they say?"
      points={metrics.calibration.map(({ confidence, accuracy, count }) => ({ confidence, accuracy, size: count }))}
      x={{ name: "confidence", label: "Said" }}
      series={[{ name: "accuracy", label: "Right", colour: "var(--accent)" }]}
      format={share}
      formatX={share}
      domain={[0, 1]}
      diagonal
      sized
    >
      <p style={{ margin: 0 }}>{calibrationWords(metrics)} Larger dots stand for more images.</p>
    </LineFigure>
  );
}
