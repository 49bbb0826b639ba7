import { expect, test } from "vitest";
import type { Metrics, Model } from "@/api";
import { bestEpoch, calibrationWords, inPoints, rounds, share, shareAxis, shareTicks, uncertainty } from "./figures";

const metrics: Metrics = {
  held_out: "out-of-fold",
  images: 100,
  accuracy: 0.8,
  macro_f1: 0.7,
  expected_calibration_error: 0.1,
  log_loss: 0.5,
  classes: [],
  confusion: [],
  calibration: [{ confidence: 0.9, accuracy: 0.8, count: 100 }],
  learning_curve: [],
};

function model(
  kind: Model["kind"],
  label_count: number,
  accuracy: number | null,
  state: Model["state"] = "ready",
): Model {
  return {
    id: label_count,
    project_id: 1,
    kind,
    number: 1,
    name: `${kind} of ${label_count}`,
    state,
    job: null,
    encoder: "lite0",
    parent_id: null,
    settings: {},
    class_ids: [],
    revision: 1,
    label_count,
    metrics: accuracy === null ? null : { ...metrics, accuracy },
    epochs: [],
    in_use: false,
    predicted: 0,
    embedding_set_id: null,
    created_at: "2026-01-01T00:00:00Z",
    finished_at: null,
  };
}

test("shares and differences are read in one decimal, and a difference of nothing has no sign", () => {
  expect(share(0.8731)).toBe("87.3 %");
  expect(inPoints(0.031)).toBe("+3.1");
  expect(inPoints(-0.004)).toBe("−0.4");
  expect(inPoints(-0.0001)).toBe("0.0");
});

test("an accuracy is the less certain the fewer images it was measured on", () => {
  expect(uncertainty(0.5, 100)).toBeCloseTo(0.098, 3);
  expect(uncertainty(0.5, 10_000)).toBeCloseTo(0.0098, 4);
  expect(uncertainty(0.5, 0)).toBe(1);
});

test("calibration is told with its direction, and praised when it deserves it", () => {
  expect(calibrationWords(metrics)).toContain("too sure of itself");
  const modest = [{ confidence: 0.6, accuracy: 0.8, count: 100 }];
  expect(calibrationWords({ ...metrics, calibration: modest, expected_calibration_error: 0.2 })).toContain(
    "too modest",
  );
  const mixed = [
    { confidence: 0.6, accuracy: 0.8, count: 50 },
    { confidence: 0.9, accuracy: 0.7, count: 50 },
  ];
  expect(calibrationWords({ ...metrics, calibration: mixed, expected_calibration_error: 0.2 })).toContain(
    "both directions",
  );
  expect(calibrationWords({ ...metrics, expected_calibration_error: 0.012 })).toContain("off by 1.2 points");
});

test("the epoch that counts is the one with the least loss, not the last", () => {
  const epoch = (number: number, loss: number) => ({
    epoch: number,
    stage: "all",
    training_loss: 1,
    loss,
    accuracy: 0.5,
    learning_rate: 0.1,
    seconds: 1,
  });
  expect(bestEpoch([epoch(1, 0.9), epoch(2, 0.4), epoch(3, 0.6)])?.epoch).toBe(2);
  expect(bestEpoch([])).toBeUndefined();
});

test("rounds are the ready models by their labels", () => {
  const found = rounds([
    model("fine-tune", 900, 0.9),
    model("head", 300, 0.7),
    model("head", 100, null),
    model("fine-tune", 50, 0.2, "failed"),
  ]);
  expect(found.map(({ labels, head, "fine-tune": tuned }) => [labels, head, tuned])).toEqual([
    [300, 0.7, null],
    [900, null, 0.9],
  ]);
});

test("an axis holds all values, in whole tenths, and spans a fifth at least", () => {
  const [low, high] = shareAxis([0.71, 0.84]);
  expect(low).toBeCloseTo(0.7);
  expect(high).toBeCloseTo(0.9);
  expect(shareAxis([1, 1])[1]).toBe(1);
  expect(shareAxis([])).toEqual([0, 1]);
});

test("the marks of an axis are round and inside it", () => {
  expect(shareTicks([0.7, 0.9])).toEqual([0.7, 0.75, 0.8, 0.85, 0.9]);
  expect(shareTicks([0.4, 0.9])).toEqual([0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
  expect(shareTicks([0, 1])).toEqual([0, 0.25, 0.5, 0.75, 1]);
});
