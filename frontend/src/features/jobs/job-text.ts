import type { Job } from "@/api";
import { count, counted, duration, rate } from "@/lib/format";

const KINDS: Record<string, string> = {
  import: "Import",
  embed: "Embedding",
  "fine-tune": "Training",
  predict: "Predicting",
  "model-embeddings": "Embedding by a model",
};

/** What a job is, in a word. */
export function jobKind(job: Job): string {
  return KINDS[job.kind] ?? job.kind;
}

/** What a job is doing now. */
export function jobStage(job: Job): string {
  if (job.state === "queued") return `${jobKind(job)} is waiting for its turn`;
  if (job.state === "failed") return `${jobKind(job)} failed`;
  if (job.state === "cancelled") return `${jobKind(job)} was cancelled`;
  if (job.state === "succeeded") return `${jobKind(job)} is done`;
  return job.stage || jobKind(job);
}

/** "4,096 of 5,163", or "4,096" while the total is unknown. */
export function jobProgress(job: Job): string {
  return job.total === null ? count(job.done) : `${count(job.done)} of ${count(job.total)}`;
}

/** "61/s · 17 s left", as far as it is known; empty when nothing is. */
export function jobPace(job: Job): string {
  if (job.state !== "running") return "";
  const parts = [];
  if (job.rate !== null && job.rate > 0) parts.push(rate(job.rate));
  if (job.seconds_left !== null) parts.push(`${duration(job.seconds_left)} left`);
  return parts.join(" · ");
}

const RESULTS = ["found", "created", "duplicate", "refused", "embedded"];

/** One of the numbers that a job came to. */
export function resultOf(job: Job, name: string): number | undefined {
  const value = job.result[name];
  return typeof value === "number" ? value : undefined;
}

/** What an import came to: "5,163 images added · 2 duplicates · 1 refused". */
export function jobResult(job: Job): string {
  const [found, created, duplicate, refused, embedded] = RESULTS.map((name) => resultOf(job, name));
  const parts = [];
  if (found !== undefined) parts.push(`${count(found)} found`);
  if (created !== undefined) parts.push(`${counted(created, "image")} added`);
  if (duplicate) parts.push(counted(duplicate, "duplicate"));
  if (refused) parts.push(`${count(refused)} refused`);
  if (embedded !== undefined) parts.push(`${count(embedded)} embedded`);
  return parts.join(" · ");
}
