import type { Model } from "@/api";
import { count } from "@/lib/format";
import { inPoints, rounds, share, shareAxis } from "./figures";
import { LineFigure } from "./line-figure";

/** Accuracy over the rounds of labelling; nothing before there are two. */
export function RoundsFigure({ models }: { models: readonly Model[] }) {
  const found = rounds(models);
  const accuracies = found.flatMap(({ head, "fine-tune": tuned }) => [head, tuned].filter((value) => value !== null));
  const [first, last] = [found[0], found.at(-1)];
  const [from, to] = [accuracies[0], accuracies.at(-1)];
  if (found.length < 2 || !first || !last || from === undefined || to === undefined) return null;
  return (
    <LineFigure
      title="Over the rounds"
      points={found.map(({ labels, head, "fine-tune": tuned }) => ({ labels, head, tuned }))}
      x={{ name: "labels", label: "Labels" }}
      series={[
        { name: "head", label: "Heads", colour: "var(--accent)" },
        { name: "tuned", label: "Fine-tunes", colour: "var(--good)", dashed: true },
      ].filter(({ name }) => models.some(({ kind }) => (kind === "head") === (name === "head")))}
      format={share}
      formatX={count}
      domain={shareAxis(accuracies)}
      scale="log"
    >
      <p style={{ margin: 0 }}>
        From {count(first.labels)} to {count(last.labels)} labels: {share(from)} to {share(to)} right (
        {inPoints(to - from)} points).
        {last.classes > first.classes &&
          ` There were ${first.classes} classes to tell apart at first, and ${last.classes} at last, which is harder.`}
      </p>
    </LineFigure>
  );
}
