import { memo } from "react";
import { TargetIcon } from "@/ui/icons";
import classes from "./tile.module.css";

/** What one tile shows. Plain values, so that a tile is drawn again only when one of them changed. */
export type TileView = {
  id: number;
  thumbnail: string;
  score: number | null;
  /** Of the class that it has, or is about to have. */
  className: string | null;
  classColour: string | null;
  /** True until the server has answered for this class. */
  isPending: boolean;
  /** Its label takes it out of the filter: it stays until the page is left, but steps back. */
  isFaded: boolean;
};

/** True when two views of an image show the same. */
export function isSameTile(one: TileView, other: TileView): boolean {
  return (
    one.className === other.className &&
    one.isPending === other.isPending &&
    one.isFaded === other.isFaded &&
    one.classColour === other.classColour &&
    one.score === other.score &&
    one.thumbnail === other.thumbnail
  );
}

type Props = {
  view: TileView;
  /** Place on the page, from 0. */
  index: number;
  column: number;
  fit: "whole" | "crop";
  isSelected: boolean;
  isPreviewed: boolean;
  isFocused: boolean;
  onReference: (id: number) => void;
};

/** The DOM id of an image's tile: what the grid's aria-activedescendant names. */
export function tileId(id: number): string {
  return `image-${id}`;
}

/**
 * Few boxes and few differences from state to state: two hundred tiles change at one key, and that must be drawn
 * before the eye sees a delay. What a state adds is painted, by its attribute, and laid out nowhere.
 */
export const Tile = memo(function Tile(props: Props) {
  const { view, index, column, fit, isSelected, isPreviewed, isFocused, onReference } = props;
  const { id, thumbnail, score, className, classColour, isPending, isFaded } = view;
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid.
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names this tile as its active descendant.
    <div
      role="gridcell"
      id={tileId(id)}
      className={classes.tile}
      aria-label={`Image ${id}, ${className ?? "unlabelled"}${isPending ? ", saving" : ""}`}
      data-score={score?.toFixed(4)}
      aria-selected={isSelected}
      aria-colindex={column + 1}
      data-image-id={id}
      data-index={index}
      data-fit={fit}
      data-previewed={isPreviewed || undefined}
      data-focused={isFocused || undefined}
      data-faded={isFaded || undefined}
      data-pending={isPending || undefined}
    >
      <img src={thumbnail} alt="" draggable={false} decoding="async" />
      <span className={classes.frame} />
      <ReferenceButton id={id} onReference={onReference} />
      {/* Drawn from attributes: the tile's label says it in words already. */}
      {score !== null && <span className={classes.score} data-text={score.toFixed(2)} />}
      {className !== null && (
        <span className={classes.label} data-text={className} style={{ "--class-colour": classColour ?? "#808080" }} />
      )}
    </div>
  );
});

const ReferenceButton = memo(function ReferenceButton({
  id,
  onReference,
}: Pick<Props, "onReference"> & { id: number }) {
  return (
    <button
      type="button"
      className={classes.reference}
      tabIndex={-1}
      aria-label={`Rank by image ${id}`}
      title="Rank by this picture"
      onClick={() => onReference(id)}
    >
      <TargetIcon size={15} />
    </button>
  );
});
