import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import {
  datasetQuery,
  embeddingSetsQuery,
  isUnfinished,
  type Job,
  jobsQuery,
  type Model,
  modelQuery,
  type Project,
  projectQuery,
} from "@/api";
import { JobLine } from "@/features/jobs";
import { DeleteDialog, EmbeddingSets, LiveHeadCard, ModelsTable, RoundsFigure, TrainDialog } from "@/features/models";
import { Failure } from "@/ui/failure";
import { CrumbGap, Header } from "@/ui/header";
import { ModelIcon } from "@/ui/icons";
import { Notice } from "@/ui/notice";
import { ThemeSwitch } from "@/ui/theme-switch";
import { ComparedModels, OneModel } from "./model-pages";
import classes from "./models-page.module.css";
import { useClasses } from "./use-classes";
import { useModels } from "./use-models";

const FROM = "/projects/$projectId/models";

/** The helper models of a project: how good they are, which one predicts, and a new one in two clicks. */
export function ModelsPage() {
  const projectId = Number(useParams({ from: FROM }).projectId);
  const project = useQuery({ ...projectQuery(projectId), refetchInterval: 10_000 });
  return (
    <div className={classes.page}>
      <ModelsHeader projectId={projectId} project={project.data} />
      <main className={classes.main}>
        {project.data ? (
          <Models key={projectId} project={project.data} />
        ) : project.error ? (
          <Failure
            title="This project could not be opened"
            error={project.error}
            onRetry={() => void project.refetch()}
          />
        ) : (
          <Loading />
        )}
      </main>
    </div>
  );
}

function ModelsHeader({ projectId, project }: { projectId: number; project: Project | undefined }) {
  const dataset = useQuery({ ...datasetQuery(project?.dataset_id ?? 0), enabled: project !== undefined });
  const search = useSearch({ from: FROM });
  const params = { projectId: String(projectId) };
  const model = useQuery({ ...modelQuery(projectId, Number(search.model)), enabled: search.model !== undefined });
  const isInside = search.model !== undefined || search.compare !== undefined;
  return (
    <Header
      crumbs={
        <>
          <Link to="/">armful</Link>
          <CrumbGap />
          {project && (
            <>
              <Link to="/datasets/$datasetId" params={{ datasetId: String(project.dataset_id) }}>
                {dataset.data?.name ?? "Dataset"}
              </Link>
              <CrumbGap />
            </>
          )}
          <Link to="/projects/$projectId" params={params} activeOptions={{ exact: true }}>
            {project?.name ?? "Project"}
          </Link>
          <CrumbGap />
          {isInside ? (
            <>
              <Link to={FROM} params={params} search={{}} activeOptions={{ exact: true }}>
                Models
              </Link>
              <CrumbGap />
              <span aria-current="page">
                {search.model === undefined ? "Side by side" : (model.data?.name ?? "Model")}
              </span>
            </>
          ) : (
            <span aria-current="page">Models</span>
          )}
        </>
      }
    >
      <Button
        renderRoot={(props) => <Link to="/projects/$projectId" params={params} {...props} />}
        variant="default"
        size="xs"
      >
        Back to labelling
      </Button>
      <ThemeSwitch />
    </Header>
  );
}

function Models({ project }: { project: Project }) {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate();
  const { list, keep, use, refresh } = useModels(project.id);
  const dataset = useQuery(datasetQuery(project.dataset_id));
  const { all } = useClasses(project.id);
  const byId = useMemo(() => new Map(all.map((item) => [item.id, item])), [all]);
  const nameOf = useCallback((id: number) => byId.get(id)?.name ?? `Class ${id}, which is gone`, [byId]);
  const colourOf = useCallback((id: number) => byId.get(id)?.colour ?? "var(--line-strong)", [byId]);
  const [isTraining, setTraining] = useState(false);
  const [deleting, setDeleting] = useState<Model | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());

  const sets = useQuery(embeddingSetsQuery(project.id));
  const jobs = useQuery(jobsQuery(project.dataset_id));
  const embedding = (jobs.data ?? []).filter((job) => job.kind === "model-embeddings" && isUnfinished(job));
  const isEmbedding = embedding.length > 0;
  const wasEmbedding = useRef(false);
  useEffect(() => {
    // At the end of it there are new embeddings, by which the project ranks.
    if (wasEmbedding.current && !isEmbedding) void refresh();
    wasEmbedding.current = isEmbedding;
  }, [isEmbedding, refresh]);

  const models = list.data?.items ?? [];
  const go = (next: { model?: string; compare?: string }) =>
    navigate({ to: FROM, params: { projectId: String(project.id) }, search: next });
  const renderJob = (job: Job) => <JobLine job={job} onChanged={refresh} />;
  const shared = { nameOf, colourOf, renderJob, onUse: use.mutate, onDelete: setDeleting };
  const compared = (search.compare ?? "").split(",").map(Number).filter(Boolean);

  return (
    <>
      {search.model !== undefined ? (
        <OneModel project={project} modelId={Number(search.model)} models={models} {...shared} />
      ) : compared.length > 1 ? (
        <ComparedModels project={project} ids={compared} {...shared} />
      ) : list.error && !list.data ? (
        <Failure title="The models could not be loaded" error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <>
          <div className={classes.titleRow}>
            <h1 className={classes.title}>Models</h1>
            {chosen.size > 1 && (
              <Button variant="default" onClick={() => void go({ compare: [...chosen].join(",") })}>
                Compare {chosen.size}
              </Button>
            )}
            <Button disabled={!list.data} onClick={() => setTraining(true)}>
              Train…
            </Button>
          </div>
          <div className={classes.top}>
            <LiveHeadCard
              live={list.data?.live ?? null}
              waitingFor={list.data?.waiting_for ?? null}
              isLoading={!list.data}
              isFlattered={sets.data?.items.some((set) => set.in_use && set.model_id !== null) ?? false}
              inUse={!models.some(({ in_use }) => in_use)}
              isKeeping={keep.isPending}
              onKeep={() => keep.mutate()}
              onUse={() => use.mutate(null)}
            />
            <RoundsFigure models={models} />
          </div>
          {!list.data ? (
            <Skeleton height={120} radius={12} />
          ) : models.length === 0 ? (
            <Notice title="No model is kept yet" icon={<ModelIcon size={26} />}>
              Keep the live head to see how good it is class by class. From about a thousand labels on, train a model:
              it learns to see what your classes differ in.
            </Notice>
          ) : (
            <ModelsTable
              models={models}
              chosen={chosen}
              onChoose={setChosen}
              onUse={use.mutate}
              onDelete={setDeleting}
              renderJob={renderJob}
            />
          )}
          <EmbeddingSets projectId={project.id} models={models} onAsked={jobs.refetch}>
            {embedding.map((job) => (
              <JobLine key={job.id} job={job} onChanged={jobs.refetch} />
            ))}
          </EmbeddingSets>
        </>
      )}
      {isTraining && (
        <TrainDialog
          projectId={project.id}
          labelled={project.counts.labelled}
          encoder={dataset.data?.encoder ?? "the dataset's encoder"}
          parents={models.filter(({ kind, state }) => kind === "fine-tune" && state === "ready")}
          onClose={() => setTraining(false)}
          onMade={() => setTraining(false)}
        />
      )}
      {deleting && (
        <DeleteDialog
          model={deleting}
          onClose={() => setDeleting(null)}
          onDeleted={() => {
            setChosen(new Set([...chosen].filter((id) => id !== deleting.id)));
            setDeleting(null);
            if (search.model === String(deleting.id)) void go({});
          }}
        />
      )}
    </>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading models" className={classes.stack}>
      <Skeleton height={34} width={180} />
      <Skeleton height={160} radius={12} />
      <Skeleton height={160} radius={12} />
    </div>
  );
}
