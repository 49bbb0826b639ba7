import type { Class } from "@/api";
import { count, counted } from "@/lib/format";
import { Kbd } from "@/ui/kbd";
import classes from "./split-bar.module.css";

type Props = {
  item: Class;
  parts: readonly Class[];
  left: number;
  selectedCount: number;
  /** The part that the page is ranked by. */
  rankedBy: number | undefined;
  onGive: (partId: number) => void;
  onRank: (partId: number) => void;
  onSelectPage: () => void;
  onNext: () => void;
  canNext: boolean;
  onArchive: () => void;
  onDone: () => void;
};

/** Over the grid while what is left of a split class is walked into its parts. */
export function WalkBar(props: Props) {
  const { item, parts, left, selectedCount, rankedBy, onGive, onRank, onArchive, onDone } = props;
  return (
    <section className={classes.bar} aria-label={`Splitting ${item.name}`}>
      <b className={classes.title} role="status">
        Splitting {item.name}: {left > 0 ? `${count(left)} left` : "none left"}
      </b>
      <fieldset className={classes.ranks} aria-label="Most like">
        <span className={classes.dim}>Most like</span>
        {parts.map(({ id, name }) => (
          <button key={id} type="button" aria-pressed={id === rankedBy} onClick={() => onRank(id)}>
            {name}
          </button>
        ))}
      </fieldset>
      <span className={classes.space} />
      {left > 0 && selectedCount === 0 && (
        <button type="button" className={classes.button} onClick={props.onSelectPage}>
          Select page <Kbd chord="Ctrl+A" />
        </button>
      )}
      {selectedCount > 0 &&
        parts.map(({ id, name, colour, key }) => (
          <button
            key={id}
            type="button"
            className={classes.button}
            aria-label={`Give ${counted(selectedCount, "image")} to ${name}`}
            onClick={() => onGive(id)}
          >
            <span className={classes.dot} style={{ background: colour }} />
            {count(selectedCount)} to {name} {key && <Kbd chord={key} />}
          </button>
        ))}
      <button type="button" className={classes.button} disabled={!props.canNext} onClick={props.onNext}>
        Next page <Kbd chord="Enter" />
      </button>
      {left === 0 && (
        <button type="button" className={classes.button} onClick={onArchive}>
          Archive {item.name}
        </button>
      )}
      <button type="button" className={classes.go} onClick={onDone}>
        Done
      </button>
    </section>
  );
}
