import type { EmbeddingSet } from "@/api";
import { count } from "@/lib/format";
import { inPoints, share } from "./figures";

export type EmbeddingAdvice = { helps: "yes" | "no" | "unknown"; text: string };

const WORTH = 0.01;

/** Whether the embeddings of a model rank better than the dataset's own, on labels that neither was made from. */
export function embeddingAdvice(sets: readonly EmbeddingSet[]): EmbeddingAdvice | null {
  const own = sets.find(({ is_of_the_dataset }) => is_of_the_dataset);
  const made = sets
    .filter(({ model_id }) => model_id !== null)
    .toSorted((one, other) => (other.mean_average_precision ?? -1) - (one.mean_average_precision ?? -1))[0];
  if (!own || !made) return null;
  const [before, after] = [own.mean_average_precision, made.mean_average_precision];
  if (before === null || after === null) {
    return {
      helps: "unknown",
      text: `There are too few labels that ${made.title} has not seen to tell whether it ranks better. Label some more.`,
    };
  }
  const heads =
    own.head_accuracy === null || made.head_accuracy === null
      ? ""
      : ` A head on them is right on ${share(made.head_accuracy)} instead of ${share(own.head_accuracy)}.`;
  const ranks = `ranking is ${share(after)} instead of ${share(before)} (mAP, ${inPoints(after - before)} points on ${count(made.held_out)} held-out labels).`;
  const head = (made.head_accuracy ?? 0) - (own.head_accuracy ?? 0);
  if (after - before >= WORTH && head > -WORTH) {
    return { helps: "yes", text: `The embeddings of ${made.title} are better: ${ranks}${heads}` };
  }
  const back = made.in_use ? " You can switch back." : "";
  return { helps: "no", text: `The embeddings of ${made.title} do not help here: ${ranks}${heads}${back}` };
}
