import { ActionIcon, Tooltip } from "@mantine/core";
import { memo, type ReactNode } from "react";
import type { Class } from "@/api";
import {
  LabelFilterMenu,
  LimitMenu,
  RankSwitch,
  ranked,
  Shelf,
  SizeSlider,
  toConfirm,
  turned,
  type View,
  withoutReference,
} from "@/features/ranking";
import { counted } from "@/lib/format";
import { CropIcon, RefreshIcon, WholeIcon } from "@/ui/icons";
import { toast } from "@/ui/toasts";
import type { Go, Reopen } from "./use-view";
import classes from "./workbench.module.css";

type Props = {
  view: View;
  items: readonly Class[];
  keyOf: (command: string) => string | null;
  total: number | undefined;
  go: Go;
  reopen: Reopen;
  onRankAgain: () => void;
  onFile: (file: File) => void;
  isDropping: boolean;
  /** The filters beside the label's. */
  filters: ReactNode;
};

/** Between orders that a model makes and others, the filters that make sense with them change too. */
function rankOf(view: View, ranking: View["ranking"]): Partial<View> {
  const isPlain = (by: View["ranking"]["by"]) => by === "similar" || by === "random" || by === "newest";
  if (isPlain(ranking.by) && isPlain(view.ranking.by)) return { ranking };
  const filters = { ...view.filters, predicted: undefined, least: undefined, most: undefined };
  return { filters, ...ranked(ranking) };
}

/** How the images are ranked and filtered, and how large they are. Drawn again only when one of these changes. */
export const WorkbenchToolbar = memo(function WorkbenchToolbar(props: Props) {
  const { view, items, keyOf, total, go, reopen, onRankAgain, onFile, isDropping, filters } = props;
  const isCrop = view.fit === "crop";
  const fitTitle = isCrop ? "Show whole images" : "Crop images to fill";
  return (
    <div
      className={classes.toolbar}
      role="toolbar"
      aria-label="Ranking"
      data-tile-drop="reference"
      data-dropping={isDropping || undefined}
    >
      <RankSwitch
        view={view}
        items={items}
        keyOf={keyOf}
        onRank={(ranking) => reopen(rankOf(view, ranking))}
        onConfirm={(id) => reopen(toConfirm(view, id))}
        onNeedReference={() =>
          toast(
            "info",
            "Rank by which picture? Point at an image and press its round button, or drop or paste any picture.",
          )
        }
      />
      <Shelf
        items={view.shelf}
        isRanking={view.ranking.by === "similar"}
        isDropping={isDropping}
        onTurn={(item) => reopen(turned(view, item))}
        onRemove={(item) => reopen(withoutReference(view, item))}
        onFile={onFile}
      />
      <LabelFilterMenu filter={view.label} items={items} onFilter={(label) => reopen({ label })} />
      {filters}
      <LimitMenu limit={view.limit} onLimit={(limit) => reopen({ limit })} />
      <span className={classes.space} />
      {total !== undefined && <span className={classes.total}>{counted(total, "image")}</span>}
      <Tooltip label="Rank again from the start">
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label="Rank again from the start"
          onClick={onRankAgain}
        >
          <RefreshIcon />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={fitTitle}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={fitTitle}
          onClick={() => go({ ...view, fit: isCrop ? "whole" : "crop" }, { replace: true })}
        >
          {isCrop ? <CropIcon /> : <WholeIcon />}
        </ActionIcon>
      </Tooltip>
      <SizeSlider size={view.size} onSize={(size) => go({ ...view, size }, { replace: true })} />
    </div>
  );
});
