import type { Class } from "@/api";
import { count } from "@/lib/format";
import { FilterIcon, PlusIcon } from "@/ui/icons";
import { Kbd } from "@/ui/kbd";
import classes from "./class-rail.module.css";

type Props = {
  items: readonly Class[];
  /** By how much pending gestures will change a class's count. */
  pending: ReadonlyMap<number | null, number>;
  current: number | undefined;
  shown: number | null;
  selectedCount: number;
  onChoose: (classId: number) => void;
  onShow: (classId: number) => void;
  onNew: () => void;
  newKey: string | null;
};

/** The project's classes with their keys and counts. A click gives the class to what is selected. */
export function ClassRail(props: Props) {
  const { items, pending, current, shown, selectedCount, onChoose, onShow, onNew, newKey } = props;
  return (
    <nav className={classes.rail} aria-label="Classes">
      <div className={classes.head}>
        <h2>Classes</h2>
        <button type="button" className={classes.add} aria-label="New class" onClick={onNew}>
          <PlusIcon size={13} /> New {newKey && <Kbd chord={newKey} />}
        </button>
      </div>
      {items.length === 0 && (
        <p className={classes.empty}>
          No classes yet. Select some images and type a name: <kbd>Enter</kbd> creates the class and gives it to them.
        </p>
      )}
      <ul className={classes.list}>
        {items.map(({ id, name, key, colour, description, count: saved }) => (
          <li key={id} className={classes.item} data-current={id === current || undefined}>
            <button
              type="button"
              className={classes.choose}
              data-class-id={id}
              aria-pressed={id === current}
              title={description || (selectedCount > 0 ? `Label ${count(selectedCount)} as ${name}` : name)}
              onClick={() => onChoose(id)}
            >
              <span className={classes.key}>{key && <Kbd chord={key} />}</span>
              <span className={classes.dot} style={{ background: colour }} />
              <span className={classes.name}>{name}</span>
              <span className={classes.count}>{count(Math.max(0, saved + (pending.get(id) ?? 0)))}</span>
            </button>
            <button
              type="button"
              className={classes.show}
              aria-label={`Show images of ${name}`}
              aria-pressed={id === shown}
              title={`Show images of ${name}`}
              onClick={() => onShow(id)}
            >
              <FilterIcon size={13} />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
