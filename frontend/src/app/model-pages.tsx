import { Skeleton } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Job, type Model, modelQuery, type Project } from "@/api";
import { CompareView, ModelView, useFollowed } from "@/features/models";
import { Failure } from "@/ui/failure";
import classes from "./models-page.module.css";

type Shared = {
  project: Project;
  nameOf: (classId: number) => string;
  colourOf: (classId: number) => string;
  renderJob: (job: Job, model: Model) => ReactNode;
  onUse: (model: Model | null) => void;
  onDelete: (model: Model) => void;
};

/** One model, asked for by itself. */
export function OneModel({ modelId, models, ...shared }: Shared & { modelId: number; models: readonly Model[] }) {
  const { data, error, refetch } = useQuery(modelQuery(shared.project.id, modelId));
  if (error && !data) {
    return <Failure title="This model could not be loaded" error={error} onRetry={() => void refetch()} />;
  }
  if (!data) return <Loading label="Loading the model" />;
  return <FollowedModel listed={data} parent={models.find(({ id }) => id === data.parent_id)} {...shared} />;
}

function FollowedModel({ listed, parent, project, ...shared }: Shared & { listed: Model; parent: Model | undefined }) {
  const model = useFollowed(listed);
  return <ModelView model={model} parent={parent} labelled={project.counts.labelled} {...shared} />;
}

/** Several models side by side. */
export function ComparedModels({ project, ids, nameOf, colourOf }: Shared & { ids: readonly number[] }) {
  const found = useQueries({ queries: ids.map((id) => modelQuery(project.id, id)) });
  const failed = found.find(({ error, data }) => error && !data);
  const models = found.flatMap(({ data }) => (data ? [data] : []));
  if (failed) return <Failure title="The models could not be compared" error={failed.error} />;
  if (models.length < ids.length) return <Loading label="Loading the models" />;
  return (
    <>
      <h1 className={classes.title}>{models.length} models side by side</h1>
      <CompareView models={models} nameOf={nameOf} colourOf={colourOf} />
    </>
  );
}

function Loading({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className={classes.stack}>
      <Skeleton height={34} width={240} />
      <Skeleton height={80} radius={12} />
      <Skeleton height={260} radius={12} />
    </div>
  );
}
