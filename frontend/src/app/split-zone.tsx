import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Class, messageOf, type Project } from "@/api";
import { type DraftPart, SplitBar, WalkBar } from "@/features/classes";
import { type Labelling, selecting } from "@/features/labelling";
import type { View } from "@/features/ranking";
import { settled } from "./settled";
import { shownImages } from "./shown-images";
import type { SplitDraft } from "./split-draft";
import type { ClassCare } from "./use-class-care";
import type { Reopen } from "./use-view";
import type { Desk } from "./workbench-commands";

type Props = {
  project: Project;
  draft: SplitDraft | null;
  view: View;
  items: readonly Class[];
  /** By how much pending gestures will change a class's count. */
  pending: ReadonlyMap<number | null, number>;
  labelling: Labelling;
  selected: ReadonlySet<number>;
  care: ClassCare;
  desk: Desk;
  chooseClass: (id: number) => void;
  reopen: Reopen;
};

/** What stands over the grid while the address says that a class is being split. */
export function SplitZone(props: Props) {
  const { project, draft, view, items, pending, labelling, selected, care, desk, chooseClass, reopen } = props;
  const client = useQueryClient();
  const splitting = useMutation({
    mutationFn: async ({ item, parts }: { item: Class; parts: readonly DraftPart[] }) => {
      await settled(labelling);
      const shown = parts.map(async ({ name, images }) => ({
        name,
        images: await shownImages(client, project.id, labelling, images),
      }));
      await care.split(item, await Promise.all(shown));
    },
  });
  const item = items.find(({ id }) => id === view.split?.id);
  if (!view.split || !item) return null;
  const { parts: partIds } = view.split;
  const leave = () => reopen({ split: undefined, label: "none", ranking: { by: "newest" }, shelf: [] });
  if (draft) {
    return (
      <SplitBar
        key={item.id}
        name={item.name}
        parts={draft.parts}
        selected={draft.selected}
        error={splitting.error && messageOf(splitting.error)}
        isSplitting={splitting.isPending}
        onParts={draft.setParts}
        onAdded={() => labelling.select(selecting.clear)}
        onSplit={(parts) => splitting.mutate({ item, parts })}
        onCancel={leave}
      />
    );
  }
  const parts = partIds.flatMap((id) => items.find((one) => one.id === id) ?? []);
  const favoured = new Set(view.shelf.filter(({ against }) => !against).map(({ id }) => id));
  return (
    <WalkBar
      item={item}
      parts={parts}
      left={Math.max(0, item.count + (pending.get(item.id) ?? 0))}
      selectedCount={selected.size}
      rankedBy={parts.find(({ examples }) => examples.some((id) => favoured.has(id)))?.id}
      onGive={chooseClass}
      onRank={care.rankByPart}
      onSelectPage={desk.selectPage}
      onNext={desk.next}
      canNext={desk.hasNext()}
      onArchive={() => {
        leave();
        void care.archive(item);
      }}
      onDone={leave}
    />
  );
}
