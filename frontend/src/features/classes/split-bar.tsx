import { useState } from "react";
import { counted } from "@/lib/format";
import { CrossIcon, PlusIcon } from "@/ui/icons";
import classes from "./split-bar.module.css";
import { type DraftPart, missing, withImages } from "./split-draft";

type Image = { id: number; version: number; classId: number | null };

type Props = {
  name: string;
  /** The selected images that belong to the class. */
  selected: readonly Image[];
  error: string | null;
  isSplitting: boolean;
  /** Called when the selected images were added: they need not stay selected. */
  onAdded: () => void;
  onSplit: (parts: DraftPart<Image>[]) => void;
  onCancel: () => void;
};

const SHOWN = 5;

/** Over the grid while a class is split: names its parts and gives each the images that show it. */
export function SplitBar({ name, selected, error, isSplitting, onAdded, onSplit, onCancel }: Props) {
  const [parts, setParts] = useState<DraftPart<Image>[]>([
    { name: "", images: [] },
    { name: "", images: [] },
  ]);
  const lack = missing(parts, name);
  const rename = (at: number, text: string) =>
    setParts(parts.map((part, place) => (place === at ? { ...part, name: text } : part)));
  const add = (at: number) => {
    setParts(withImages(parts, at, selected));
    onAdded();
  };
  return (
    <section className={classes.bar} aria-label={`Splitting ${name}`}>
      <b className={classes.title}>Splitting {name}</b>
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place; its name is being typed.
        <span key={at} className={classes.part}>
          <input
            className={classes.name}
            aria-label={`Name of part ${at + 1}`}
            placeholder={`Part ${at + 1}`}
            maxLength={200}
            ref={at === 0 ? takeFocus : undefined}
            value={part.name}
            onChange={({ currentTarget }) => rename(at, currentTarget.value)}
            onKeyDown={({ key, currentTarget }) => {
              // Back to the grid, where its images are.
              if (key === "Enter" || key === "Escape") currentTarget.blur();
            }}
          />
          <span className={classes.images}>
            {part.images.slice(-SHOWN).map(({ id }) => (
              <button
                key={id}
                type="button"
                aria-label={`Remove image ${id} from part ${at + 1}`}
                title="Remove"
                onClick={() => setParts(withoutImage(parts, id))}
              >
                <img src={`/api/v1/images/${id}/thumbnail`} alt="" />
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
              onClick={() => setParts(parts.filter((_, place) => place !== at))}
            >
              <CrossIcon size={11} />
            </button>
          )}
        </span>
      ))}
      <button type="button" className={classes.button} onClick={() => setParts([...parts, { name: "", images: [] }])}>
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

function withoutImage(parts: readonly DraftPart<Image>[], id: number): DraftPart<Image>[] {
  return parts.map((part) => ({ ...part, images: part.images.filter((image) => image.id !== id) }));
}

function takeFocus(field: HTMLInputElement | null) {
  field?.focus();
}
