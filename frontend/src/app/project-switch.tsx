import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { memo, useState } from "react";
import { type Dataset, type Project, projectsQuery } from "@/api";
import { NewProjectDialog } from "@/features/datasets";
import { percent } from "@/lib/format";
import { ChevronDownIcon, PlusIcon } from "@/ui/icons";
import classes from "./workbench.module.css";

type Props = { project: Project; dataset: Dataset | undefined };

/** The project's name, which opens the others that ask something of the same images. */
export const ProjectSwitch = memo(function ProjectSwitch({ project, dataset }: Props) {
  const projects = useQuery(projectsQuery());
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const siblings = (projects.data?.items ?? []).filter(({ dataset_id }) => dataset_id === project.dataset_id);
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <button
            type="button"
            className={classes.project}
            aria-current="page"
            aria-label={`Project ${project.name}`}
            title="Switch to another project of these images"
          >
            <span>{project.name}</span> <ChevronDownIcon size={12} />
          </button>
        </Menu.Target>
        <Menu.Dropdown className={classes.projects}>
          {siblings.map(({ id, name, counts }) => (
            <Menu.Item
              key={id}
              aria-label={name}
              aria-current={id === project.id || undefined}
              rightSection={<span className={classes.page}>{percent(counts.labelled, counts.images)} %</span>}
              onClick={() =>
                void navigate({ to: "/projects/$projectId", params: { projectId: String(id) }, search: {} })
              }
            >
              {id === project.id ? <b>{name}</b> : name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<PlusIcon size={13} />} disabled={!dataset} onClick={() => setAsking(true)}>
            New project
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isAsking && dataset && (
        <NewProjectDialog dataset={dataset} isFirst={false} opened onClose={() => setAsking(false)} />
      )}
    </>
  );
});
