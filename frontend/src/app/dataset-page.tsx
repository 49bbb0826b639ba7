import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type Dataset, datasetQuery, isUnfinished, jobsQuery, type Project, projectsQuery } from "@/api";
import { NewProjectDialog, ProjectRow } from "@/features/datasets";
import { UploadCard } from "@/features/imports";
import { JobCard } from "@/features/jobs";
import { count, counted } from "@/lib/format";
import { Failure } from "@/ui/failure";
import { CrumbGap, Header } from "@/ui/header";
import { ThemeSwitch } from "@/ui/theme-switch";
import classes from "./page.module.css";

/** A dataset: how its import goes, and its projects. */
export function DatasetPage() {
  const datasetId = Number(useParams({ from: "/datasets/$datasetId" }).datasetId);
  const jobs = useQuery(jobsQuery(datasetId));
  const isBusy = jobs.data?.some(isUnfinished) ?? false;
  const dataset = useQuery({ ...datasetQuery(datasetId), refetchInterval: isBusy ? 700 : 10_000 });
  const projects = useQuery(projectsQuery());
  return (
    <div className={classes.page}>
      <Header
        crumbs={
          <>
            <Link to="/">armful</Link>
            <CrumbGap />
            <span aria-current="page">{dataset.data?.name ?? "Dataset"}</span>
          </>
        }
      >
        <ThemeSwitch />
      </Header>
      <main className={classes.main}>
        {dataset.error && !dataset.data ? (
          <Failure
            title="This dataset could not be loaded"
            error={dataset.error}
            onRetry={() => void dataset.refetch()}
          />
        ) : dataset.data ? (
          <>
            <Head
              dataset={dataset.data}
              projects={projects.data?.items.filter(({ dataset_id }) => dataset_id === datasetId)}
            />
            <UploadCard datasetId={datasetId} />
            {jobs.error && !jobs.data && (
              <Failure title="The jobs could not be loaded" error={jobs.error} onRetry={() => void jobs.refetch()} />
            )}
            {jobs.data?.map((job) => (
              <JobCard key={job.id} job={job} />
            ))}
          </>
        ) : (
          <div role="status" aria-label="Loading dataset" className={classes.stack}>
            <Skeleton height={34} width={240} />
            <Skeleton height={120} radius={12} />
          </div>
        )}
      </main>
    </div>
  );
}

function Head({ dataset, projects }: { dataset: Dataset; projects: readonly Project[] | undefined }) {
  const [asking, setAsking] = useState(false);
  const { images, embedded, refused } = dataset.counts;
  const isFirst = projects?.length === 0;
  return (
    <>
      <div className={classes.titleRow}>
        <div>
          <h1 className={classes.title}>{dataset.name}</h1>
          <p className={classes.dim}>
            {counted(images, "image")} · {count(embedded)} embedded
            {refused > 0 && ` · ${count(refused)} refused`} · {dataset.encoder}
          </p>
        </div>
        <Button
          size="md"
          variant={isFirst ? "filled" : "default"}
          disabled={images === 0 || projects === undefined}
          onClick={() => setAsking(true)}
        >
          {isFirst ? "Start labelling" : "New project"}
        </Button>
      </div>
      {projects && projects.length > 0 && (
        <ul className={classes.list} aria-label="Projects">
          {projects.map((project) => (
            <ProjectRow key={project.id} project={project} />
          ))}
        </ul>
      )}
      {asking && (
        <NewProjectDialog dataset={dataset} isFirst={isFirst ?? false} opened onClose={() => setAsking(false)} />
      )}
    </>
  );
}
