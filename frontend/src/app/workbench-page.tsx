import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { pagesKey, projectQuery } from "@/api";
import { Failure } from "@/ui/failure";
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
    opened.select(() => ({ selected: new Set(), focus: null, anchor: null }));
    return opened;
  });
  const project = useQuery({ ...projectQuery(projectId), refetchInterval: 10_000 });
  if (project.error && !project.data) {
    return (
      <main className={classes.failed}>
        <Failure
          title="This project could not be opened"
          error={project.error}
          onRetry={() => void project.refetch()}
        />
      </main>
    );
  }
  if (!project.data) return <main className={classes.failed} role="status" aria-label="Loading project" />;
  return <Workbench project={project.data} labelling={labelling} />;
}
