import { Button, Modal } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import type { Class } from "@/api";
import { counted } from "@/lib/format";
import { CheckIcon, CrossIcon } from "@/ui/icons";
import classes from "./class-editor.module.css";
import { KeyField } from "./key-field";
import { named } from "./match";
import { COLOURS } from "./palette";

/** What the editor changes of a class. */
export type ClassDraft = Pick<Class, "name" | "key" | "colour" | "description" | "examples">;

type Props = {
  item: Class;
  /** All classes of the project, the archived ones too. */
  items: readonly Class[];
  /** Images that are selected on the page: they can become examples. */
  selected: readonly number[];
  error: string | null;
  isSaving: boolean;
  onSave: (draft: ClassDraft) => void;
  /** Without a target the dialog that chooses one opens. */
  onMerge: (intoId: number | null) => void;
  onSplit: () => void;
  onArchive: () => void;
  onClose: () => void;
};

const MOST_EXAMPLES = 12;

/** Everything about one class. A name that another class has is an offer to merge the two. */
export function ClassEditor(props: Props) {
  const { item, items, selected, error, isSaving, onSave, onMerge, onSplit, onArchive, onClose } = props;
  const [draft, setDraft] = useState<ClassDraft>(item);
  const change = (part: Partial<ClassDraft>) => setDraft((before) => ({ ...before, ...part }));
  const others = items.filter(({ id }) => id !== item.id);
  const twin = draft.name.trim() === "" ? undefined : named(others, draft.name);
  const owner = draft.key === null ? undefined : others.find(({ key, archived }) => key === draft.key && !archived);
  const canSave = draft.name.trim() !== "" && !twin;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (canSave) onSave({ ...draft, name: draft.name.trim() });
  };
  return (
    <Modal opened onClose={onClose} title={`Class ${item.name}`} size={520} yOffset="8vh">
      <form onSubmit={submit} className={classes.form}>
        <label className={classes.field}>
          <span className={classes.label}>Name</span>
          <input
            className={classes.input}
            data-autofocus
            maxLength={200}
            spellCheck={false}
            value={draft.name}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
        </label>
        {twin && <Twin twin={twin} onMerge={() => onMerge(twin.id)} />}
        <KeyField value={draft.key} owner={owner} isSwap={item.key !== null} onKey={(key) => change({ key })} />
        <Colours value={draft.colour} onColour={(colour) => change({ colour })} />
        <label className={classes.field}>
          <span className={classes.label}>Description</span>
          <textarea
            className={classes.input}
            rows={3}
            maxLength={10_000}
            placeholder="What belongs here, and what does not"
            value={draft.description}
            onChange={({ currentTarget }) => change({ description: currentTarget.value })}
          />
        </label>
        <Examples
          ids={draft.examples}
          selected={selected.filter((id) => !draft.examples.includes(id))}
          onExamples={(examples) => change({ examples })}
        />
        {error && (
          <p className={classes.error} role="alert">
            {error}
          </p>
        )}
        <div className={classes.actions}>
          <Button variant="default" size="xs" onClick={() => onMerge(null)} disabled={others.length === 0}>
            Merge into…
          </Button>
          <Button variant="default" size="xs" onClick={onSplit}>
            Split…
          </Button>
          <Button variant="default" size="xs" onClick={onArchive} title="Its labels stay; it can be brought back">
            Archive
          </Button>
          <span className={classes.space} />
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!canSave} loading={isSaving}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Twin({ twin, onMerge }: { twin: Class; onMerge: () => void }) {
  return (
    <div className={classes.twin} role="status">
      {twin.archived ? (
        <span>
          An archived class is named <b>{twin.name}</b>. Bring it back below the list, or choose another name.
        </span>
      ) : (
        <>
          <span>
            There is a class <b>{twin.name}</b> already, with {counted(twin.count, "image")}.
          </span>
          <Button size="xs" onClick={onMerge}>
            Merge into {twin.name}…
          </Button>
        </>
      )}
    </div>
  );
}

function Colours({ value, onColour }: { value: string; onColour: (colour: string) => void }) {
  const isOwn = !COLOURS.some((colour) => colour.value === value);
  return (
    <fieldset className={classes.colours}>
      <legend className={classes.label}>Colour</legend>
      {COLOURS.map((colour) => (
        <button
          key={colour.value}
          type="button"
          className={classes.swatch}
          aria-label={colour.name}
          aria-pressed={colour.value === value}
          title={colour.name}
          style={{ background: colour.value }}
          onClick={() => onColour(colour.value)}
        >
          {colour.value === value && <CheckIcon size={14} />}
        </button>
      ))}
      <input
        type="color"
        className={classes.own}
        aria-label="A colour of your own"
        title="A colour of your own"
        data-chosen={isOwn || undefined}
        value={value}
        onChange={({ currentTarget }) => onColour(currentTarget.value)}
      />
    </fieldset>
  );
}

type ExamplesProps = {
  ids: readonly number[];
  selected: readonly number[];
  onExamples: (ids: number[]) => void;
};

function Examples({ ids, selected, onExamples }: ExamplesProps) {
  const room = selected.slice(0, MOST_EXAMPLES - ids.length);
  return (
    <fieldset className={classes.examples}>
      <legend className={classes.label}>Examples</legend>
      {ids.map((id) => (
        <span key={id} className={classes.example}>
          <img src={`/api/v1/images/${id}/thumbnail`} alt="" />
          <button
            type="button"
            aria-label={`Remove image ${id}`}
            onClick={() => onExamples(ids.filter((other) => other !== id))}
          >
            <CrossIcon size={11} />
          </button>
        </span>
      ))}
      {room.length > 0 && (
        <Button variant="default" size="xs" onClick={() => onExamples([...ids, ...room])}>
          Use {room.length === selected.length ? "the" : "the first"} {counted(room.length, "selected image")}
        </Button>
      )}
      {room.length === 0 && ids.length === 0 && (
        <span className={classes.dim}>Select images in the grid first; they show on hover what the class means.</span>
      )}
    </fieldset>
  );
}
