import { useQuery } from "@tanstack/react-query";
import { isUnfinished, jobsQuery } from "@/api";
import { percent } from "@/lib/format";
import { Pill } from "@/ui/pill";
import classes from "./job-pill.module.css";
import { jobPace, jobProgress, jobStage } from "./job-text";

/** The dataset's job at work, in one line; nothing when none is. */
export function JobPill({ datasetId }: { datasetId: number }) {
  const { data: jobs } = useQuery(jobsQuery(datasetId));
  const job = jobs?.find(isUnfinished);
  if (!job) return null;
  const pace = jobPace(job);
  return (
    <Pill testId="job">
      <span
        className={classes.bar}
        style={{ "--done": `${job.total ? percent(job.done, job.total) : 0}%` }}
        aria-hidden="true"
      />
      <span>
        {jobStage(job)} <b>{jobProgress(job)}</b>
        {pace && ` · ${pace}`}
      </span>
    </Pill>
  );
}
