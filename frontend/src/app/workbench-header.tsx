import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { datasetQuery, type Project } from "@/api";
import { JobPill } from "@/features/jobs";
import { count, percent } from "@/lib/format";
import { CrumbGap, Header } from "@/ui/header";
import { ChevronDownIcon, DownloadIcon, ModelIcon } from "@/ui/icons";
import { Pill } from "@/ui/pill";
import { ThemeSwitch } from "@/ui/theme-switch";
import { ProjectSwitch } from "./project-switch";

type Props = { project: Project; pendingLabelled: number; onHelp: () => void };

/** Where one is, how far the project is, what is at work. */
export function WorkbenchHeader({ project, pendingLabelled, onHelp }: Props) {
  const dataset = useQuery(datasetQuery(project.dataset_id));
  const { images, labelled } = project.counts;
  const now = Math.max(0, labelled + pendingLabelled);
  return (
    <Header
      crumbs={
        <>
          <Link to="/">armful</Link>
          <CrumbGap />
          <Link to="/datasets/$datasetId" params={{ datasetId: String(project.dataset_id) }}>
            {dataset.data?.name ?? "Dataset"}
          </Link>
          <CrumbGap />
          <ProjectSwitch project={project} dataset={dataset.data} />
        </>
      }
    >
      <JobPill datasetId={project.dataset_id} />
      <Pill testId="progress">
        <span>
          <b>{count(now)}</b> of {count(images)} labelled · {percent(now, images)} %
        </span>
      </Pill>
      <Tools projectId={project.id} onHelp={onHelp} />
    </Header>
  );
}

const Tools = memo(function Tools({ projectId, onHelp }: { projectId: number; onHelp: () => void }) {
  return (
    <>
      <Button
        renderRoot={(props) => (
          <Link to="/projects/$projectId/models" params={{ projectId: String(projectId) }} {...props} />
        )}
        variant="default"
        size="xs"
        leftSection={<ModelIcon size={14} />}
      >
        Models
      </Button>
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <Button
            variant="default"
            size="xs"
            leftSection={<DownloadIcon size={14} />}
            rightSection={<ChevronDownIcon size={12} />}
          >
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {["csv", "jsonl"].map((format) => (
            <Menu.Item
              key={format}
              component="a"
              href={`/api/v1/projects/${projectId}/export?format=${format}`}
              download
            >
              Labels as {format === "csv" ? "CSV" : "JSON Lines"}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ThemeSwitch />
      <Tooltip label="Keys and gestures">
        <ActionIcon variant="subtle" color="gray" size={30} aria-label="Keys and gestures" onClick={onHelp}>
          <b>?</b>
        </ActionIcon>
      </Tooltip>
    </>
  );
});
