import { type MouseEvent, memo, type PointerEvent } from "react";
import { briefly, count } from "@/lib/format";
import { FilterIcon, GripIcon, PencilIcon } from "@/ui/icons";
import { Kbd } from "@/ui/kbd";
import classes from "./class-rail.module.css";

/** What a row can do: one object for the whole list, so that a row is drawn again only when it changed itself. */
export type RowActions = {
  onChoose: (id: number, event: MouseEvent) => void;
  onShow: (id: number) => void;
  onConfirm: (id: number) => void;
  onEdit: (id: number) => void;
  onGrip: (id: number, event: PointerEvent<HTMLElement>) => void;
  onPoint: (id: number | null, row: HTMLElement | null, isFocus: boolean) => void;
};

type Props = {
  id: number;
  name: string;
  cap: string | null;
  colour: string;
  images: number;
  /** How many images without a class are predicted as this one. */
  predicted: number;
  isCurrent: boolean;
  isShown: boolean;
  isMarked: boolean;
  isCarried: boolean;
  /** Id of the card that tells what the class means, while it is open. */
  cardId: string | undefined;
  actions: RowActions;
};

export const ClassRow = memo(function ClassRow(props: Props) {
  const { id, name, cap, colour, images, predicted, isCurrent, isShown, isMarked, isCarried, cardId, actions } = props;
  return (
    <li
      className={classes.item}
      data-current={isCurrent || undefined}
      data-marked={isMarked || undefined}
      data-carried={isCarried || undefined}
      data-predicted={predicted > 0 || undefined}
      onPointerEnter={(event) => actions.onPoint(id, event.currentTarget, false)}
      onPointerLeave={() => actions.onPoint(null, null, false)}
      onFocus={(event) => actions.onPoint(id, event.currentTarget, true)}
      onBlur={() => actions.onPoint(null, null, true)}
    >
      <button
        type="button"
        className={classes.choose}
        data-class-id={id}
        aria-pressed={isCurrent}
        aria-describedby={cardId}
        onClick={(event) => actions.onChoose(id, event)}
      >
        <span className={classes.key}>{cap && <Kbd chord={cap} />}</span>
        <span className={classes.dot} style={{ background: colour }} />
        <span className={classes.name}>{name}</span>
        <span className={classes.count}>{count(images)}</span>
      </button>
      <span className={classes.grip} aria-hidden="true" onPointerDown={(event) => actions.onGrip(id, event)}>
        <GripIcon size={12} />
      </span>
      <button
        type="button"
        className={classes.edit}
        aria-label={`Edit ${name}`}
        title={`Edit ${name}`}
        onClick={() => actions.onEdit(id)}
      >
        <PencilIcon size={13} />
      </button>
      <button
        type="button"
        className={classes.show}
        aria-label={`Show images of ${name}`}
        aria-pressed={isShown}
        title={`Show images of ${name} (Alt + click)`}
        onClick={() => actions.onShow(id)}
      >
        <FilterIcon size={13} />
      </button>
      {predicted > 0 && (
        <button
          type="button"
          className={classes.predicted}
          aria-label={`${count(predicted)} predicted as ${name}: confirm them`}
          title={`${count(predicted)} predicted: confirm them`}
          onClick={() => actions.onConfirm(id)}
        >
          +{briefly(predicted)}
        </button>
      )}
    </li>
  );
});
