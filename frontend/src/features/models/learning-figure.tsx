import type { Metrics } from "@/api";
import { count } from "@/lib/format";
import classes from "./advice.module.css";
import { share, shareAxis } from "./figures";
import { labellingAdvice } from "./learning";
import { LineFigure } from "./line-figure";

/** What fewer labels would have given, and whether more are worth it. */
export function LearningFigure({ metrics }: { metrics: Metrics }) {
  const { learning_curve: curve, images } = metrics;
  const advice = labellingAdvice(curve, images, metrics.classes.length);
  return (
    <LineFigure
      title="Is more labelling worth it?"
      points={curve.map(({ labels, accuracy }) => ({ labels, accuracy }))}
      x={{ name: "labels", label: "Labels" }}
      series={[{ name: "accuracy", label: "Accuracy", colour: "var(--accent)" }]}
      format={share}
      formatX={count}
      domain={shareAxis(curve.map(({ accuracy }) => accuracy))}
      scale="log"
    >
      <p className={classes.advice} data-answer={advice.answer} data-testid="advice">
        <b>{advice.title}.</b> {advice.text}
      </p>
    </LineFigure>
  );
}
