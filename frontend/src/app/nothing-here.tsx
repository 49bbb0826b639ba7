import { Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { isUnfinished, jobsQuery, type Project } from "@/api";
import { formatView, NO_FILTERS, parseView, ranked, type View } from "@/features/ranking";
import { counted } from "@/lib/format";
import { CheckIcon, FilterIcon, PicturesIcon, TargetIcon } from "@/ui/icons";
import { Notice } from "@/ui/notice";
import { pageModeOf } from "./page-mode";
import type { Reopen } from "./use-view";

type Props = { view: View; project: Project; reopen: Reopen };

const ARRIVALS_MS = 2_000;

/** What stands in the place of an empty page: why it is empty, and what to do about it. */
export function NothingHere({ view, project, reopen }: Props) {
  const { data: jobs } = useQuery(jobsQuery(project.dataset_id));
  const isBusy = jobs?.some(isUnfinished) ?? false;
  const { images, labelled, unlabelled } = project.counts;
  const again = (
    <Button variant="default" onClick={() => reopen({})}>
      Look again
    </Button>
  );
  if (view.cursor !== undefined) {
    return (
      <Notice
        title="That was the last page"
        icon={<PicturesIcon size={24} />}
        action={<Button onClick={() => reopen({})}>Back to the first page</Button>}
      >
        Images that you passed over are on it again.
      </Notice>
    );
  }
  if (pageModeOf(view) === "confirm" && images > 0) {
    return (
      <Notice
        title="Nothing is left to confirm here"
        icon={<CheckIcon size={26} />}
        action={
          <>
            <Button onClick={() => reopen({ filters: NO_FILTERS, ...ranked({ by: "sort-out" }) })}>
              Sort out the rest
            </Button>
            {again}
          </>
        }
      >
        No image without a class is predicted like this. {counted(unlabelled, "image")} without a class may be another.
      </Notice>
    );
  }
  if (isFiltered(view)) {
    return (
      <Notice
        title="No image fits these filters"
        icon={<FilterIcon size={24} />}
        action={
          <>
            <Button onClick={() => reopen(unfiltered(view))}>Show all images</Button>
            {again}
          </>
        }
      >
        All of them must fit at once. Take one away above, or all of them.
      </Notice>
    );
  }
  if (isBusy && (images === 0 || unlabelled > 0)) {
    return <OnTheirWay view={view} again={again} reopen={reopen} />;
  }
  if (images === 0) {
    return (
      <Notice
        title="There are no images yet"
        icon={<PicturesIcon size={24} />}
        action={
          <Button
            renderRoot={(props) => (
              <Link to="/datasets/$datasetId" params={{ datasetId: String(project.dataset_id) }} {...props} />
            )}
          >
            Go to the dataset
          </Button>
        }
      >
        Nothing was imported into this project’s dataset. They appear here while they are read.
      </Notice>
    );
  }
  if (view.label === "none" && unlabelled === 0) {
    return (
      <Notice
        title="Everything is labelled"
        tone="good"
        icon={<CheckIcon size={26} />}
        action={
          <>
            <Button onClick={() => reopen({ label: "any" })}>Look over the labels</Button>
            <Button variant="default" component="a" href={`/api/v1/projects/${project.id}/export?format=csv`} download>
              Export as CSV
            </Button>
          </>
        }
      >
        {images === 1 ? "The one image has its class." : `All ${counted(images, "image")} have their class. Well done.`}
      </Notice>
    );
  }
  if (view.label === "none") {
    return (
      <Notice
        title="Nothing is left to label here"
        icon={<PicturesIcon size={24} />}
        action={
          <>
            <Button onClick={() => reopen({ label: "any" })}>Show labelled images</Button>
            {again}
          </>
        }
      >
        {counted(unlabelled, "image")} without a class cannot be ranked like this. Newest first shows them.
      </Notice>
    );
  }
  return (
    <Notice
      title={typeof view.label === "number" ? "No image has this class" : "No image has a class yet"}
      icon={<PicturesIcon size={24} />}
      action={
        <>
          <Button onClick={() => reopen({ label: "none" })}>Show unlabelled images</Button>
          {again}
        </>
      }
    >
      {labelled === 0
        ? "Select some images and press the key of a class, or type the name of a new one."
        : "Give it to some images, and they are found here."}
    </Notice>
  );
}

/** Looks again by itself while an import is at work. */
function OnTheirWay({ view, again, reopen }: { view: View; again: ReactNode; reopen: Reopen }) {
  useEffect(() => {
    const timer = setTimeout(() => reopen({}), ARRIVALS_MS);
    return () => clearTimeout(timer);
  }, [reopen]);
  return (
    <Notice title="The images are on their way" icon={<Loader size={22} />} action={again}>
      {view.ranking.by === "similar"
        ? "None of them is embedded yet, so likeness cannot be told. This looks again by itself."
        : "They appear here as they are read."}
    </Notice>
  );
}

/** The picture to rank by has not been read yet. The page asks again by itself. */
export function ReferenceOnItsWay({ reopen }: { reopen: Reopen }) {
  return (
    <Notice
      title="Reading the picture"
      icon={<TargetIcon size={24} />}
      action={
        <Button variant="default" onClick={() => reopen({ ranking: { by: "newest" } })}>
          Newest first for now
        </Button>
      }
    >
      It is not embedded yet, so likeness to it cannot be told. This page ranks by it as soon as it is.
    </Notice>
  );
}

/** No model predicts anything yet. Naming typical images is the shortest way to one. */
export function NothingPredicted({ reopen }: { reopen: Reopen }) {
  return (
    <Notice
      title="Nothing is predicted yet"
      icon={<PicturesIcon size={24} />}
      action={
        <>
          <Button onClick={() => reopen(ranked({ by: "clusters" }))}>Name typical images</Button>
          <Button variant="default" onClick={() => reopen(ranked({ by: "newest" }))}>
            Newest first
          </Button>
        </>
      }
    >
      A model is there by itself as soon as ten images of two classes or more have labels. The shortest way: name one
      typical image after the other, about three for each class.
    </Notice>
  );
}

/** The model knows nothing of the class whose images are asked for. */
export function ClassNotLearnt({ message, reopen }: { message: string; reopen: Reopen }) {
  return (
    <Notice
      title="Nothing is predicted as this class yet"
      icon={<PicturesIcon size={24} />}
      action={
        <>
          <Button onClick={() => reopen({ filters: NO_FILTERS, ...ranked({ by: "sort-out" }) })}>Sort out</Button>
          <Button variant="default" onClick={() => reopen({})}>
            Look again
          </Button>
        </>
      }
    >
      {message}
    </Notice>
  );
}

/** What a view holds that is no filter. */
const NO_FILTER = new Set(["rank", "shelf", "label", "limit", "cursor", "page", "size", "fit", "class", "peek"]);

function isFiltered(view: View): boolean {
  return Object.keys(formatView(view)).some((name) => !NO_FILTER.has(name));
}

function unfiltered(view: View): Partial<View> {
  const kept = Object.entries(formatView(view)).filter(([name]) => NO_FILTER.has(name));
  return { ...parseView(Object.fromEntries(kept)), label: "all" };
}
