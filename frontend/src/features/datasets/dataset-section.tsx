import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Dataset, Project } from "@/api";
import { count, counted, percent } from "@/lib/format";
import { PlusIcon } from "@/ui/icons";
import { ProgressRing } from "@/ui/progress-ring";
import classes from "./dataset-section.module.css";
import { NewProjectDialog } from "./new-project-dialog";

type Props = { dataset: Dataset; projects: readonly Project[]; children?: ReactNode };

/** A dataset on the Home screen with its projects. */
export function DatasetSection({ dataset, projects, children }: Props) {
  const [asking, setAsking] = useState(false);
  const { counts } = dataset;
  return (
    <section className={classes.section} aria-label={`Dataset ${dataset.name}`}>
      <header className={classes.head}>
        <h2 className={classes.name}>
          <Link to="/datasets/$datasetId" params={{ datasetId: String(dataset.id) }}>
            {dataset.name}
          </Link>
        </h2>
        <span className={classes.facts}>
          {counted(counts.images, "image")}
          {counts.embedded < counts.images && ` · ${count(counts.embedded)} embedded`}
          {counts.refused > 0 && ` · ${count(counts.refused)} refused`}
          {` · ${dataset.encoder}`}
        </span>
        <span className={classes.space} />
        {children}
        <Button variant="default" size="xs" leftSection={<PlusIcon size={14} />} onClick={() => setAsking(true)}>
          New project
        </Button>
      </header>
      <ul className={classes.projects}>
        {projects.map((project) => (
          <ProjectRow key={project.id} project={project} />
        ))}
        {projects.length === 0 && (
          <li className={classes.none}>
            {counts.images === 0
              ? "No images yet. Open the dataset to add some."
              : "No project yet. Ask a first question of these images."}
          </li>
        )}
      </ul>
      {asking && (
        <NewProjectDialog dataset={dataset} isFirst={projects.length === 0} opened onClose={() => setAsking(false)} />
      )}
    </section>
  );
}

/** A project with how far it is and the way into it. */
export function ProjectRow({ project }: { project: Project }) {
  const { images, labelled, by_class } = project.counts;
  const share = percent(labelled, images);
  const params = { projectId: String(project.id) };
  return (
    <li className={classes.project}>
      <ProgressRing percent={share} label={`${share} % labelled`} />
      <div className={classes.about}>
        <Link className={classes.title} to="/projects/$projectId" params={params}>
          {project.name}
        </Link>
        <span className={classes.facts}>
          {count(labelled)} of {count(images)} labelled
          {labelled > 0 && ` · ${counted(Object.keys(by_class).length, "class", "classes")} in use`}
        </span>
      </div>
      {labelled > 0 && (
        <Button
          renderRoot={(props) => <Link to="/projects/$projectId/models" params={params} {...props} />}
          variant="subtle"
          color="gray"
          aria-label={`Models of ${project.name}`}
        >
          Models
        </Button>
      )}
      <Button
        renderRoot={(props) => <Link to="/projects/$projectId" params={params} {...props} />}
        variant={labelled > 0 ? "default" : "filled"}
        aria-label={`${labelled > 0 ? "Continue" : "Start"} ${project.name}`}
      >
        {labelled > 0 ? "Continue" : "Start"}
      </Button>
    </li>
  );
}
