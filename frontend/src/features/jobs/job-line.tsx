import { Button, Progress } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { cancelJob, isUnfinished, type Job, messageOf, retryJob } from "@/api";
import { percent } from "@/lib/format";
import { toast } from "@/ui/toasts";
import classes from "./job-line.module.css";
import { jobPace, jobStage } from "./job-text";

type Props = { job: Job; onChanged: () => Promise<unknown> };

/** A job in a line: what it does, how far it is, how long it still takes, and the ways to stop it or run it again. */
export function JobLine({ job, onChanged }: Props) {
  const act = useMutation({
    mutationFn: (shown: Job) => (isUnfinished(shown) ? cancelJob(shown.id) : retryJob(shown.id)),
    onError: (error) => toast("bad", messageOf(error)),
    onSettled: onChanged,
  });
  const running = isUnfinished(job);
  const share = job.total ? percent(job.done, job.total) : null;
  const facts = [share === null ? "" : `${share} %`, jobPace(job), job.attempt > 1 ? `attempt ${job.attempt}` : ""];
  return (
    <div className={classes.line} data-state={job.state} data-testid="job-line">
      <span className={classes.stage}>{jobStage(job)}</span>
      {running && (
        <Progress
          className={classes.bar}
          value={share ?? 100}
          animated={share === null}
          striped={share === null}
          size={6}
          radius="xl"
          aria-label={jobStage(job)}
        />
      )}
      {running && <span className={classes.dim}>{facts.filter(Boolean).join(" · ")}</span>}
      {job.state !== "succeeded" && (
        <Button variant="default" size="xs" loading={act.isPending} onClick={() => act.mutate(job)}>
          {running ? "Cancel" : "Run again"}
        </Button>
      )}
      {job.error && (
        <p className={classes.error} role="alert">
          {job.error}
        </p>
      )}
    </div>
  );
}
