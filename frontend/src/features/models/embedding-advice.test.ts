import { expect, test } from "vitest";
import type { EmbeddingSet } from "@/api";
import { embeddingAdvice } from "./embedding-advice";

const own: EmbeddingSet = {
  id: 1,
  encoder: "lite0",
  title: "lite0",
  model_id: null,
  dimension: 1280,
  images: 100,
  in_use: true,
  is_of_the_dataset: true,
  mean_average_precision: 0.5,
  head_accuracy: 0.7,
  held_out: 300,
  created_at: "2026-01-01T00:00:00Z",
};
const made = (mean_average_precision: number | null, head_accuracy: number | null): EmbeddingSet => ({
  ...own,
  id: 2,
  title: "Fine-tune 3",
  model_id: 3,
  is_of_the_dataset: false,
  in_use: false,
  mean_average_precision,
  head_accuracy,
});

test("without embeddings of a model there is nothing to say", () => {
  expect(embeddingAdvice([own])).toBeNull();
});

test("better ranking with a head that is no worse is better, with both figures", () => {
  const advice = embeddingAdvice([own, made(0.62, 0.75)]);
  expect(advice).toMatchObject({ helps: "yes" });
  expect(advice?.text).toContain("62.0 % instead of 50.0 % (mAP, +12.0 points on 300 held-out labels)");
  expect(advice?.text).toContain("75.0 % instead of 70.0 %");
});

test("where they do not help it says so: worse ranking, or a worse head", () => {
  expect(embeddingAdvice([own, made(0.49, 0.72)])).toMatchObject({ helps: "no" });
  expect(embeddingAdvice([own, made(0.6, 0.6)])?.text).toContain("do not help here");
  expect(embeddingAdvice([own, made(0.6, 0.6)])?.text).not.toContain("switch back");
  expect(embeddingAdvice([own, { ...made(0.6, 0.6), in_use: true }])?.text).toContain("switch back");
});

test("without enough held-out labels it does not guess", () => {
  expect(embeddingAdvice([own, made(null, null)])).toMatchObject({ helps: "unknown" });
});
