import { ActionIcon, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import type { Class } from "@/api";
import { LabelFilterMenu, LimitMenu, RankSwitch, Shelf, SizeSlider, type View } from "@/features/ranking";
import { counted } from "@/lib/format";
import { CropIcon, RefreshIcon, WholeIcon } from "@/ui/icons";
import { toast } from "@/ui/toasts";
import type { Go, Reopen } from "./use-view";
import classes from "./workbench.module.css";

type Item = View["shelf"][number];

type Props = {
  view: View;
  items: readonly Class[];
  total: number | undefined;
  go: Go;
  reopen: Reopen;
  onRankAgain: () => void;
  onTurn: (item: Item) => void;
  onRemove: (item: Item) => void;
  onFile: (file: File) => void;
  isDropping: boolean;
  /** The filters beside the label's. */
  children: ReactNode;
};

/** How the images are ranked and filtered, and how large they are. */
export function WorkbenchToolbar(props: Props) {
  const { view, items, total, go, reopen, onRankAgain, onTurn, onRemove, onFile, isDropping, children } = props;
  const isCrop = view.fit === "crop";
  const fitTitle = isCrop ? "Show whole images" : "Crop images to fill";
  return (
    <div
      className={classes.toolbar}
      role="toolbar"
      aria-label="Ranking"
      data-reference-drop
      data-dropping={isDropping || undefined}
    >
      <RankSwitch
        view={view}
        onRank={(ranking) => reopen({ ranking })}
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
        onTurn={onTurn}
        onRemove={onRemove}
        onFile={onFile}
      />
      <LabelFilterMenu filter={view.label} items={items} onFilter={(label) => reopen({ label })} />
      {children}
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
}
