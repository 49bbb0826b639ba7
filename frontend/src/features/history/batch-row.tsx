import type { Batch, Class } from "@/api";
import { ago } from "@/lib/format";
import { RedoIcon, UndoIcon } from "@/ui/icons";
import { headline, leftBehind, remedy } from "./describe";
import classes from "./history-panel.module.css";

type Props = {
  batch: Batch;
  /** The batch that it undid, where it is among those loaded. */
  of: Batch | undefined;
  /** The batch that undid it, likewise. */
  undoneBy: Batch | undefined;
  items: readonly Class[];
  isBusy: boolean;
  onUndo: (batch: number) => void;
};

/** One batch: what it did, by whom and when, some of its images, and the way back. */
export function BatchRow({ batch, of, undoneBy, items, isBusy, onUndo }: Props) {
  const nameOf = (id: number) => items.find((item) => item.id === id)?.name ?? "a class";
  const found = items.find(({ id }) => id === (batch.class_id ?? of?.class_id));
  const title = headline(batch, nameOf, of);
  const left = leftBehind(batch);
  const way = remedy(batch);
  const isUndone = batch.undone_by_id !== null;
  const leftByUndo = undoneBy && leftBehind(undoneBy);
  return (
    <li className={classes.batch} data-undone={isUndone || undefined} data-kind={batch.kind} data-batch-id={batch.id}>
      <div className={classes.row}>
        <span
          className={classes.dot}
          data-empty={found === undefined || undefined}
          style={{ background: found?.colour }}
        />
        <span className={classes.title}>{title}</span>
        {way && (
          <button
            type="button"
            className={classes.way}
            aria-label={`${way.does === "undo" ? "Undo" : "Redo"}: ${title}`}
            disabled={isBusy}
            onClick={() => onUndo(way.batch)}
          >
            {way.does === "undo" ? <UndoIcon size={13} /> : <RedoIcon size={13} />}
            {isBusy ? "Saving…" : way.does === "undo" ? "Undo" : "Redo"}
          </button>
        )}
      </div>
      <div className={classes.who}>
        {batch.user.name}, <time dateTime={batch.created_at}>{ago(batch.created_at)}</time>
        {isUndone && <b className={classes.undone}>Undone</b>}
      </div>
      {left && <div className={classes.left}>{left}</div>}
      {isUndone && leftByUndo && <div className={classes.left}>Undone in part: {leftByUndo}</div>}
      {batch.sample_images.length > 0 && (
        <div className={classes.pictures}>
          {batch.sample_images.slice(0, 6).map((id) => (
            <img key={id} src={`/api/v1/images/${id}/thumbnail`} alt="" loading="lazy" draggable={false} />
          ))}
        </div>
      )}
    </li>
  );
}
