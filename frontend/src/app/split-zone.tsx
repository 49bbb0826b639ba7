import { useMutation } from "@tanstack/react-query";
import { type Class, type ImagePage, messageOf } from "@/api";
import { SplitBar, WalkBar } from "@/features/classes";
import { type Labelling, selecting } from "@/features/labelling";
import type { View } from "@/features/ranking";
import type { ClassCare, SplitPart } from "./use-class-care";
import { shownOf } from "./use-page";
import type { Reopen } from "./use-view";
import type { Desk } from "./workbench-commands";

type Props = {
  view: View;
  items: readonly Class[];
  /** By how much pending gestures will change a class's count. */
  pending: ReadonlyMap<number | null, number>;
  page: ImagePage | undefined;
  labelling: Labelling;
  selected: ReadonlySet<number>;
  care: ClassCare;
  desk: Desk;
  chooseClass: (id: number) => void;
  reopen: Reopen;
};

/** What stands over the grid while the address says that a class is being split. */
export function SplitZone(props: Props) {
  const { view, items, pending, page, labelling, selected, care, desk, chooseClass, reopen } = props;
  const splitting = useMutation({
    mutationFn: ({ item, parts }: { item: Class; parts: readonly SplitPart[] }) => care.split(item, parts),
  });
  const item = items.find(({ id }) => id === view.split?.id);
  if (!view.split || !item) return null;
  const { parts: partIds } = view.split;
  const leave = () => reopen({ split: undefined, label: "none", ranking: { by: "newest" }, shelf: [] });
  if (partIds.length === 0) {
    return (
      <SplitBar
        key={item.id}
        name={item.name}
        selected={shownOf(page, labelling, selected).filter(({ classId }) => classId === item.id)}
        error={splitting.error && messageOf(splitting.error)}
        isSplitting={splitting.isPending}
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
