import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { type Class, datasetsQuery, projectsQuery } from "@/api";
import type { PaletteItem } from "@/features/shortcuts";
import type { Command } from "@/lib/commands";

type Props = {
  isOpen: boolean;
  commands: readonly Command[];
  items: readonly Class[];
  hasSelection: () => boolean;
  keyOf: (name: string) => string | null;
  onClass: (classId: number) => void;
  onShow: (classId: number) => void;
  onConfirm: (classId: number) => void;
};

/** All that the palette offers: the commands, the classes to give and to show, the projects and datasets to go to. */
export function usePalette(props: Props): PaletteItem[] {
  const { isOpen, commands, items, hasSelection, keyOf, onClass, onShow, onConfirm } = props;
  const navigate = useNavigate();
  const projects = useQuery({ ...projectsQuery(), enabled: isOpen });
  const datasets = useQuery({ ...datasetsQuery(), enabled: isOpen });
  return useMemo(() => {
    if (!isOpen) return [];
    const plain = { chord: null, colour: null, why: null };
    return [
      ...commands
        .filter(({ name }) => name !== "palette")
        .map(({ name, title, group, enabled, needs, run }) => ({
          ...plain,
          id: name,
          title,
          group,
          chord: keyOf(name),
          why: enabled() ? null : needs,
          run,
        })),
      ...items.map(({ id, name, key, colour }) => ({
        ...plain,
        id: `give-${id}`,
        title: `Label as ${name}`,
        group: "Classes",
        chord: key,
        colour,
        why: hasSelection() ? null : "Select images first",
        run: () => onClass(id),
      })),
      ...items.map(({ id, name, colour }) => ({
        ...plain,
        id: `show-${id}`,
        title: `Show ${name}`,
        group: "Classes",
        colour,
        run: () => onShow(id),
      })),
      ...items.map(({ id, name, colour }) => ({
        ...plain,
        id: `confirm-${id}`,
        title: `Confirm ${name}`,
        group: "Classes",
        colour,
        run: () => onConfirm(id),
      })),
      ...(projects.data?.items ?? []).map(({ id, name, dataset_id }) => ({
        ...plain,
        id: `project-${id}`,
        title: `Go to ${name}`,
        group: datasets.data?.items.find((dataset) => dataset.id === dataset_id)?.name ?? "Project",
        run: () => void navigate({ to: "/projects/$projectId", params: { projectId: String(id) } }),
      })),
      ...(datasets.data?.items ?? []).map(({ id, name }) => ({
        ...plain,
        id: `dataset-${id}`,
        title: `Go to ${name}`,
        group: "Dataset",
        run: () => void navigate({ to: "/datasets/$datasetId", params: { datasetId: String(id) } }),
      })),
      {
        ...plain,
        id: "new-dataset",
        title: "New dataset",
        group: "Go to",
        run: () => void navigate({ to: "/datasets/new" }),
      },
      { ...plain, id: "home", title: "All datasets", group: "Go to", run: () => void navigate({ to: "/" }) },
    ];
  }, [
    isOpen,
    commands,
    items,
    hasSelection,
    keyOf,
    onClass,
    onShow,
    onConfirm,
    projects.data,
    datasets.data,
    navigate,
  ]);
}
