import { count } from "@/lib/format";
import { uncertainty } from "./figures";

export type CurvePoint = { labels: number; accuracy: number };

export type Advice = {
  /** Whether more labels are worth it; "unknown" while the measurement is too coarse to tell. */
  answer: "yes" | "little" | "no" | "unknown";
  title: string;
  text: string;
};

const MUCH = 0.02;
const LITTLE = 0.005;
const FEW = 8;

/**
 * What the last doubling of the labels gave, in shares: the slope between the last two sizes over log2 of the labels.
 * None with fewer than two sizes.
 */
export function gainPerDoubling(curve: readonly CurvePoint[]): number | null {
  const sizes = [...curve].sort((one, other) => one.labels - other.labels);
  const last = sizes.at(-1);
  const before = sizes.findLast(({ labels }) => last !== undefined && labels < last.labels);
  if (last === undefined || before === undefined || before.labels <= 0) return null;
  return (last.accuracy - before.accuracy) / Math.log2(last.labels / before.labels);
}

/** Is more labelling worth it? Answered from the slope of the curve, measured on `images`, all that are labelled. */
export function labellingAdvice(curve: readonly CurvePoint[], images: number, classes: number): Advice {
  const gain = gainPerDoubling(curve);
  const last = [...curve].sort((one, other) => one.labels - other.labels).at(-1);
  if (gain === null || last === undefined) {
    return { answer: "unknown", title: "Too few labels to tell", text: "Label more and keep another head." };
  }
  if (images < FEW * classes) {
    return {
      answer: "unknown",
      title: "Too few labels of each class to tell",
      text: `There are about ${Math.max(1, Math.round(images / classes))} of each; from ${FEW} on the curve says something.`,
    };
  }
  const given = (100 * gain).toFixed(1);
  const margin = uncertainty(last.accuracy, images);
  // The sizes are judged on the same images, so their difference is surer than either of them: half is a fair guess.
  if (Math.abs(gain) < margin / 2 && margin / 2 > LITTLE) {
    return {
      answer: "unknown",
      title: "Too early to tell",
      text: `The last doubling of the labels gave ${given} points, but ${count(images)} images tell accuracy only to ± ${(100 * margin).toFixed(1)} points. Label more and look again.`,
    };
  }
  const next = `another ${count(images)} labels`;
  if (gain >= MUCH) {
    return {
      answer: "yes",
      title: "More labelling is worth it",
      text: `The last doubling of the labels gave ${given} points of accuracy. Doubling them again, ${next}, should give nearly as much.`,
    };
  }
  if (gain >= LITTLE) {
    return {
      answer: "little",
      title: "More labelling still helps a little",
      text: `The last doubling of the labels gave ${given} points of accuracy; ${next} will hardly give more. Label where it is uncertain, or train a fine-tune.`,
    };
  }
  return {
    answer: "no",
    title: "More labels of the same kind will not help",
    text: `The last doubling of the labels gave ${gain < 0 ? "nothing" : `only ${given} points`}. Look at possible mistakes and at the weakest classes below, or train a fine-tune.`,
  };
}
