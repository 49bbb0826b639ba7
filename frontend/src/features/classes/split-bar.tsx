import { counted } from "@/lib/format";
import { CrossIcon, PlusIcon } from "@/ui/icons";
import classes from "./split-bar.module.css";
import { type DraftPart, missing, withImages, withoutImage, withPart } from "./split-draft";

type Props = {
  name: string;
  parts: readonly DraftPart[];
  /** The selected images that belong to the class. */
  selected: readonly number[];
  error: string | null;
  isSplitting: boolean;
  onParts: (parts: readonly DraftPart[]) => void;
  /** Called when the selected images were added: they need not stay selected. */
  onAdded: () => void;
  onSplit: (parts: DraftPart[]) => void;
  onCancel: () => void;
};

const SHOWN = 5;

/** Over the grid while a class is split: names its parts and gives each the images that show it. */
export function SplitBar(props: Props) {
  const { name, parts, selected, error, isSplitting, onParts, onAdded, onSplit, onCancel } = props;
  const lack = missing(parts, name);
  const rename = (at: number, text: string) =>
    onParts(parts.map((part, place) => (place === at ? { ...part, name: text } : part)));
  const add = (at: number) => {
    onParts(withImages(parts, at, selected));
    onAdded();
  };
  return (
    <section className={classes.bar} aria-label={`Splitting ${name}`}>
      <b className={classes.title}>Splitting {name}</b>
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place; its name is being typed.
        <span key={at} className={classes.part} data-tile-drop={`part:${at}`}>
          <input
            className={classes.name}
            aria-label={`Name of part ${at + 1}`}
            placeholder={`Part ${at + 1}`}
            maxLength={200}
            ref={at === 0 && part.name === "" ? takeFocus : undefined}
            value={part.name}
            onChange={({ currentTarget }) => rename(at, currentTarget.value)}
            onKeyDown={({ key, currentTarget }) => {
              // Back to the grid, where its images are.
              if (key === "Enter" || key === "Escape") currentTarget.blur();
            }}
          />
          <span className={classes.images}>
            {part.images.slice(-SHOWN).map((id) => (
              <button
                key={id}
                type="button"
                aria-label={`Remove image ${id} from part ${at + 1}`}
                title="Remove"
                onClick={() => onParts(withoutImage(parts, id))}
              >
                <img src={`/api/v1/images/${id}/thumbnail`} alt="" draggable={false} />
              </button>
            ))}
            {part.images.length > SHOWN && <span className={classes.dim}>+{part.images.length - SHOWN}</span>}
          </span>
          <button
            type="button"
            className={classes.button}
            aria-label={`Add ${counted(selected.length, "selected image")} to part ${at + 1}`}
            disabled={selected.length === 0}
            onClick={() => add(at)}
          >
            <PlusIcon size={12} /> {selected.length > 0 ? `Add ${selected.length}` : "Add"}
          </button>
          {parts.length > 2 && (
            <button
              type="button"
              className={classes.close}
              aria-label={`Remove part ${at + 1}`}
              onClick={() => onParts(parts.filter((_, place) => place !== at))}
            >
              <CrossIcon size={11} />
            </button>
          )}
        </span>
      ))}
      <button type="button" className={classes.button} onClick={() => onParts(withPart(parts))}>
        <PlusIcon size={12} /> Part
      </button>
      <span className={classes.dim} role={error ? "alert" : "status"} data-bad={error !== null || undefined}>
        {error ?? lack ?? "Then walk through the rest, ranked by likeness."}
      </span>
      <span className={classes.space} />
      <button type="button" className={classes.button} onClick={onCancel}>
        Cancel
      </button>
      <button
        type="button"
        className={classes.go}
        disabled={lack !== null || isSplitting}
        onClick={() => onSplit(parts.map((part) => ({ ...part, name: part.name.trim() })))}
      >
        Split
      </button>
    </section>
  );
}

function takeFocus(field: HTMLInputElement | null) {
  field?.focus();
}
