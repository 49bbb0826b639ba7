import { memo } from "react";
import { TargetIcon } from "@/ui/icons";
import classes from "./tile.module.css";

/** A class that an image may have, to be given where the image lies. */
export type Chip = { classId: number; name: string; colour: string; chord: string | null };

/** What one tile shows. Plain values, so that a tile is drawn again only when one of them changed. */
export type TileView = {
  id: number;
  thumbnail: string;
  score: number | null;
  /** Of the class that it has, or is about to have. */
  className: string | null;
  classColour: string | null;
  /** How the label came about, where that is more than by hand; or that it is only noted down yet. */
  how: "confirmed" | "corrected" | "audited" | "noted" | null;
  /** The class that is predicted, as its name and a number from 0 to 1: shown while there is no label. */
  predicted: { name: string; colour: string; probability: number } | null;
  /** The next best classes, to be given with a click; none outside of pages that offer them. */
  chips: readonly Chip[];
  /** True until the server has answered for this class. */
  isPending: boolean;
  /** Its label takes it out of the filter: it stays until the page is left, but steps back. */
  isFaded: boolean;
};

/** True when two views of an image show the same. */
export function isSameTile(one: TileView, other: TileView): boolean {
  return (
    one.className === other.className &&
    one.how === other.how &&
    one.predicted?.name === other.predicted?.name &&
    one.predicted?.probability === other.predicted?.probability &&
    one.chips === other.chips &&
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
  onChip: (id: number, classId: number) => void;
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
  const { view, index, column, fit, isSelected, isPreviewed, isFocused, onReference, onChip } = props;
  const { id, thumbnail, score, className, classColour, how, predicted, chips, isPending, isFaded } = view;
  const guess = className === null ? predicted : null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid.
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names this tile as its active descendant.
    <div
      role="gridcell"
      id={tileId(id)}
      className={classes.tile}
      aria-label={`Image ${id}, ${className ?? "unlabelled"}${isPending ? ", saving" : ""}`}
      aria-description={describe(how, guess)}
      data-score={score?.toFixed(4)}
      data-how={how ?? undefined}
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
        <span
          className={classes.label}
          data-text={`${how === null ? "" : SIGNS[how]}${className}`}
          style={{ "--class-colour": classColour ?? "#808080" }}
        />
      )}
      {guess !== null && (
        <span
          className={classes.guess}
          data-text={guess.name}
          data-percent={Math.round(100 * guess.probability)}
          style={{ "--class-colour": guess.colour }}
        />
      )}
      {chips.length > 0 && (
        <span className={classes.chips}>
          {chips.map(({ classId, name, colour, chord }) => (
            <button
              key={classId}
              type="button"
              className={classes.chip}
              tabIndex={-1}
              aria-label={`Image ${id} is ${name}`}
              title={chord === null ? name : `${name} (${chord})`}
              style={{ "--class-colour": colour }}
              onClick={() => onChip(id, classId)}
            >
              <span className={classes.chipText} data-text={name} />
              {chord !== null && <span className={classes.chipKey} data-text={chord} aria-hidden="true" />}
            </button>
          ))}
        </span>
      )}
    </div>
  );
});

const SIGNS = { confirmed: "✓ ", corrected: "✎ ", audited: "✓✓ ", noted: "→ " };

function describe(how: TileView["how"], guess: TileView["predicted"]): string | undefined {
  if (how === "noted") return "noted, given with the page";
  if (how !== null) return how;
  return guess === null ? undefined : `predicted ${guess.name}, ${Math.round(100 * guess.probability)} %`;
}

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
