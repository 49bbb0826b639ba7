import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { datasetsQuery, projectsQuery } from "@/api";
import { DatasetSection } from "@/features/datasets";
import { JobPill } from "@/features/jobs";
import { Failure } from "@/ui/failure";
import { Header } from "@/ui/header";
import { PicturesIcon, PlusIcon } from "@/ui/icons";
import { Kbd } from "@/ui/kbd";
import { Notice } from "@/ui/notice";
import { ThemeSwitch } from "@/ui/theme-switch";
import classes from "./page.module.css";

/** Datasets with their projects: where to go on. */
export function HomePage() {
  return (
    <div className={classes.page}>
      <Header crumbs={<Link to="/">armful</Link>}>
        <ThemeSwitch />
      </Header>
      <main className={classes.main}>
        <Datasets />
      </main>
    </div>
  );
}

function Datasets() {
  const datasets = useQuery({ ...datasetsQuery(), refetchInterval: 10_000 });
  const projects = useQuery(projectsQuery());
  const error = datasets.error ?? projects.error;
  if (error && !datasets.data) {
    const retry = () => void Promise.all([datasets.refetch(), projects.refetch()]);
    return <Failure title="The datasets could not be loaded" error={error} onRetry={retry} />;
  }
  if (!datasets.data || !projects.data) return <Loading />;
  const { items } = datasets.data;
  if (items.length === 0) return <Empty />;
  return (
    <>
      <div className={classes.titleRow}>
        <h1 className={classes.title}>Datasets</h1>
        <NewDatasetButton />
      </div>
      {items.map((dataset) => (
        <DatasetSection
          key={dataset.id}
          dataset={dataset}
          projects={projects.data.items.filter(({ dataset_id }) => dataset_id === dataset.id)}
        >
          <JobPill datasetId={dataset.id} />
        </DatasetSection>
      ))}
    </>
  );
}

function NewDatasetButton() {
  return (
    <Button renderRoot={(props) => <Link to="/datasets/new" {...props} />} leftSection={<PlusIcon />}>
      New dataset
    </Button>
  );
}

function Empty() {
  return (
    <>
      <Notice title="Bring in your photos" icon={<PicturesIcon size={26} />} action={<NewDatasetButton />}>
        Armful puts pictures that look alike side by side, so that you sort whole armfuls of them at a stroke.
      </Notice>
      <ol className={classes.steps}>
        <li>
          <b>Bring in a folder</b>
          Drop it or name one on the server. You can start while it is still being read.
        </li>
        <li>
          <b>Rank by a picture</b>
          Press <Kbd chord="r" /> on an image, or paste any picture: the most alike come first.
        </li>
        <li>
          <b>Label a page at a time</b>
          Drag over the ones that belong together and press <Kbd chord="1" />. Every act can be undone.
        </li>
      </ol>
    </>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading datasets" className={classes.stack}>
      <Skeleton height={34} width={180} />
      <Skeleton height={130} radius={12} />
      <Skeleton height={130} radius={12} />
    </div>
  );
}
