import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useMemo } from "react";
import { useStore } from "zustand";
import type { Class, ImagePage } from "@/api";
import { type Labelling, pendingClasses } from "@/features/labelling";
import { Peek, type StageHandle } from "@/features/peek";
import type { Command } from "@/lib/commands";
import { pageWith } from "./use-page";

type Props = {
  projectId: number;
  peeked: number;
  page: ImagePage | undefined;
  items: readonly Class[];
  labelling: Labelling;
  commands: readonly Command[];
  stage: RefObject<StageHandle | null>;
  onShow: (id: number) => void;
  onClose: () => void;
};

/** The close look, at an image with what is pending for it. */
export function WorkbenchPeek(props: Props) {
  const { projectId, peeked, page, items, labelling, commands, stage, onShow, onClose } = props;
  const client = useQueryClient();
  const pending = useStore(labelling.store, (state) => state.pending);
  const coming = useMemo(() => pendingClasses(pending), [pending]);
  const ids = useMemo(() => page?.items.map(({ id }) => id) ?? [], [page]);
  const at = ids.indexOf(peeked);
  const ahead = useMemo(() => [ids[at + 1], ids[at - 1]].filter((id) => id !== undefined), [ids, at]);
  const find = (id: number) => pageWith(client, projectId, id)?.items.find((item) => item.id === id);
  const classOf = (id: number) => {
    const next = coming.get(id);
    return next === undefined ? (find(id)?.label?.class_id ?? null) : next;
  };
  const classId = classOf(peeked);
  return (
    <Peek
      projectId={projectId}
      image={{
        id: peeked,
        thumbnail: find(peeked)?.thumbnail ?? `/api/v1/images/${peeked}/thumbnail`,
        className: classId === null ? null : (items.find(({ id }) => id === classId)?.name ?? "archived class"),
        isPending: coming.has(peeked),
      }}
      place={at < 0 ? null : at + 1}
      total={ids.length}
      ahead={ahead}
      items={items}
      classOf={classOf}
      commands={commands}
      stage={stage}
      onShow={onShow}
      onClose={onClose}
    />
  );
}
