import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { isUnfinished, jobsQuery, type Project, pagesKey, projectQuery } from "@/api";
import { selecting } from "@/features/labelling";
import { Failure } from "@/ui/failure";
import { Header } from "@/ui/header";
import { ThemeSwitch } from "@/ui/theme-switch";
import { labellingOf } from "./labelling-runtime";
import { Workbench } from "./workbench";
import classes from "./workbench.module.css";

/** The one screen where people live. */
export function WorkbenchPage() {
  const projectId = Number(useParams({ from: "/projects/$projectId" }).projectId);
  return <OpenedProject key={projectId} projectId={projectId} />;
}

function OpenedProject({ projectId }: { projectId: number }) {
  const client = useQueryClient();
  const [labelling] = useState(() => {
    // Pages of an earlier visit show what was unlabelled then.
    client.removeQueries({ queryKey: pagesKey(projectId) });
    const opened = labellingOf(projectId, client);
    opened.select(() => selecting.NOTHING);
    return opened;
  });
  const project = useQuery({ ...projectQuery(projectId), refetchInterval: 10_000 });
  useArrivals(project.data);
  if (project.error && !project.data) {
    return (
      <>
        <Header crumbs={<Link to="/">armful</Link>}>
          <ThemeSwitch />
        </Header>
        <main className={classes.failed}>
          <Failure
            title="This project could not be opened"
            error={project.error}
            onRetry={() => void project.refetch()}
          />
        </main>
      </>
    );
  }
  if (!project.data) return <main className={classes.failed} role="status" aria-label="Loading project" />;
  return <Workbench project={project.data} labelling={labelling} />;
}

/** Counts the images as they arrive while a job is at work, and once more when it is done. */
function useArrivals(project: Project | undefined) {
  const client = useQueryClient();
  const jobs = useQuery({ ...jobsQuery(project?.dataset_id ?? 0), enabled: project !== undefined });
  const done = jobs.data?.find(isUnfinished)?.done ?? null;
  const id = project?.id;
  useEffect(() => {
    if (id !== undefined) void client.invalidateQueries({ queryKey: projectQuery(id).queryKey, exact: true });
    void done;
  }, [client, id, done]);
}
