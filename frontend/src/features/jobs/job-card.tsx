import { Button, Progress } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { cancelJob, isUnfinished, type Job, jobsQuery, messageOf, refusalsQuery, retryJob } from "@/api";
import { counted, percent } from "@/lib/format";
import { toast } from "@/ui/toasts";
import classes from "./job-card.module.css";
import { jobPace, jobProgress, jobResult, jobStage, resultOf } from "./job-text";

/** A job with its progress, what it came to, what it refused, and the ways to stop it or run it again. */
export function JobCard({ job }: { job: Job }) {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (shown: Job) => (isUnfinished(shown) ? cancelJob(shown.id) : retryJob(shown.id)),
    onError: (error) => toast("bad", messageOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: jobsQuery(job.dataset_id ?? 0).queryKey }),
  });
  const running = isUnfinished(job);
  const share = job.total ? (100 * job.done) / job.total : 0;
  const result = jobResult(job);
  return (
    <section className={classes.card} aria-label={jobStage(job)} data-state={job.state}>
      <div className={classes.head}>
        <h2 className={classes.stage}>{jobStage(job)}</h2>
        {job.attempt > 1 && <span className={classes.dim}>attempt {job.attempt}</span>}
        <span className={classes.space} />
        {running && (
          <Button variant="default" size="xs" loading={act.isPending} onClick={() => act.mutate(job)}>
            Cancel
          </Button>
        )}
        {(job.state === "failed" || job.state === "cancelled") && (
          <Button variant="default" size="xs" loading={act.isPending} onClick={() => act.mutate(job)}>
            Run again
          </Button>
        )}
      </div>
      {running && (
        <>
          <Progress
            value={job.total ? share : 100}
            animated={!job.total}
            striped={!job.total}
            size={8}
            radius="xl"
            transitionDuration={300}
            aria-label={jobStage(job)}
          />
          <p className={classes.line}>
            <b>{jobProgress(job)}</b>
            {job.total !== null && <span>{percent(job.done, job.total)} %</span>}
            <span>{jobPace(job)}</span>
          </p>
        </>
      )}
      {result && <p className={classes.line}>{result}</p>}
      {job.error && (
        <p className={classes.error} role="alert">
          {job.error}
        </p>
      )}
      <Refusals job={job} />
    </section>
  );
}

function Refusals({ job }: { job: Job }) {
  const refused = resultOf(job, "refused") ?? 0;
  const { data } = useQuery({
    ...refusalsQuery(job.id),
    enabled: refused > 0 || job.kind === "import",
    refetchInterval: isUnfinished(job) ? 2_000 : false,
  });
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  return <RefusedList title={`${counted(Math.max(refused, items.length), "file")} refused`} items={items} />;
}

/** Refused files with their reasons. */
function RefusedList({
  title,
  items,
}: {
  title: string;
  items: readonly { id: number; name: string; reason: string }[];
}) {
  return (
    <details className={classes.refused} open={items.length <= 8}>
      <summary>{title}</summary>
      <ul>
        {items.map(({ id, name, reason }) => (
          <li key={id}>
            <span className={classes.name}>{name}</span>
            <span className={classes.dim}>{reason}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
