import { expect, test } from "vitest";
import type { Job } from "@/api";
import { jobPace, jobProgress, jobResult, jobStage } from "./job-text";

const job: Job = {
  id: 1,
  kind: "import",
  dataset_id: 1,
  state: "running",
  stage: "Embedding",
  done: 4096,
  total: 5163,
  rate: 61.2,
  seconds_left: 17.4,
  result: {},
  error: null,
  attempt: 1,
  created_at: "2026-01-01T00:00:00Z",
  started_at: null,
  finished_at: null,
};

test("a running job says what, how far, how fast and how long", () => {
  expect(jobStage(job)).toBe("Embedding");
  expect(jobProgress(job)).toBe("4,096 of 5,163");
  expect(jobPace(job)).toBe("61/s · 17 s left");
});

test("what is not known is not said", () => {
  expect(jobProgress({ ...job, total: null })).toBe("4,096");
  expect(jobPace({ ...job, rate: null, seconds_left: null })).toBe("");
  expect(jobPace({ ...job, state: "succeeded" })).toBe("");
});

test("a finished import says what it came to", () => {
  expect(jobResult({ ...job, result: { found: 5170, created: 5163, duplicate: 1, refused: 6 } })).toBe(
    "5,170 found · 5,163 images added · 1 duplicate · 6 refused",
  );
});
