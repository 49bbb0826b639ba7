import type { EpochFigures, Metrics, Model } from "@/api";
import { count } from "@/lib/format";

/** A share as "87.3 %". */
export function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

/** A difference of shares in points: "+3.1", "−0.4", "0.0". */
export function inPoints(difference: number): string {
  const rounded = Math.abs(100 * difference).toFixed(1);
  if (rounded === "0.0") return rounded;
  return `${difference < 0 ? "−" : "+"}${rounded}`;
}

/** The half-width of the 95 % interval of an accuracy measured on so many images (normal approximation). */
export function uncertainty(accuracy: number, images: number): number {
  return images > 0 ? 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / images) : 1;
}

/** On what images a model was measured, in words. */
export function measuredOn({ held_out, images }: Metrics): string {
  return held_out === "out-of-fold"
    ? `${count(images)} labelled images, each judged by a head that had not seen it`
    : `${count(images)} labelled images that were held back from its training`;
}

/** The epoch that counts: the one with the least loss on the images held back. */
export function bestEpoch(epochs: readonly EpochFigures[]): EpochFigures | undefined {
  return epochs.reduce<EpochFigures | undefined>(
    (best, one) => (best === undefined || one.loss < best.loss ? one : best),
    undefined,
  );
}

/** How wrong the probabilities are, and in which direction. */
export function calibrationWords({ calibration, expected_calibration_error: error }: Metrics): string {
  const total = calibration.reduce((sum, bin) => sum + bin.count, 0);
  if (total === 0) return "Nothing was measured.";
  const excess = calibration.reduce((sum, bin) => sum + (bin.confidence - bin.accuracy) * bin.count, 0) / total;
  const off = (100 * error).toFixed(1);
  if (error < 0.03) return `Its probabilities mean what they say: they are off by ${off} points on average.`;
  if (Math.abs(excess) < error / 2) return `Its probabilities are off by ${off} points on average, in both directions.`;
  return excess > 0
    ? `It is too sure of itself: its probabilities are off by ${off} points on average.`
    : `It is too modest: its probabilities are off by ${off} points on average.`;
}

export type Round = { labels: number; classes: number; head: number | null; "fine-tune": number | null; name: string };

/** The accuracy of each ready model by the labels it had, the fewest first: how far the rounds have come. */
export function rounds(models: readonly Model[]): Round[] {
  return models
    .flatMap(({ state, metrics, label_count, class_ids, kind, name }) =>
      state === "ready" && metrics
        ? [
            {
              labels: label_count,
              classes: class_ids.length,
              head: kind === "head" ? metrics.accuracy : null,
              "fine-tune": kind === "fine-tune" ? metrics.accuracy : null,
              name,
            },
          ]
        : [],
    )
    .sort((one, other) => one.labels - other.labels);
}

/** The ends of an axis of shares that holds all of them: whole tenths, so that it rarely jumps. */
export function shareAxis(values: readonly number[]): [number, number] {
  const known = values.filter((value) => Number.isFinite(value));
  if (known.length === 0) return [0, 1];
  const low = Math.floor(10 * Math.min(...known)) / 10;
  const high = Math.ceil(10 * Math.max(...known)) / 10;
  return [Math.max(0, low), Math.min(1, Math.max(high, low + 0.2))];
}

/** Where an axis of shares is marked: every twentieth, tenth or quarter, as there is room for. */
export function shareTicks([low, high]: readonly [number, number]): number[] {
  const step = high - low <= 0.31 ? 0.05 : high - low <= 0.61 ? 0.1 : 0.25;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, place) => Number(((first + place) * step).toFixed(2)));
}
