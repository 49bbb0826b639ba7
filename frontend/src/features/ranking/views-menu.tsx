import { Popover } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import type { SavedView } from "@/api";
import { BookmarkIcon, CrossIcon } from "@/ui/icons";
import classes from "./filters.module.css";

type Props = {
  items: readonly SavedView[];
  opened: boolean;
  onOpen: (opened: boolean) => void;
  onSave: (name: string) => void;
  onApply: (view: SavedView) => void;
  onDelete: (view: SavedView) => void;
};

/** Ranks and filters that were kept under a name. */
export function ViewsMenu({ items, opened, onOpen, onSave, onApply, onDelete }: Props) {
  const [name, setName] = useState("");
  const save = (event: SyntheticEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    onSave(name.trim());
    setName("");
  };
  return (
    <Popover
      opened={opened}
      onChange={onOpen}
      position="bottom-start"
      trapFocus
      returnFocus
      width={280}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.button}
          aria-expanded={opened}
          aria-label="Views"
          onClick={() => onOpen(!opened)}
        >
          <BookmarkIcon size={14} /> <span className={classes.wide}>Views</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Views">
        {items.length === 0 && <p className={classes.dim}>Keep this rank and its filters under a name.</p>}
        <ul className={classes.views}>
          {items.map((view) => (
            <li key={view.id}>
              <button type="button" className={classes.view} onClick={() => onApply(view)}>
                {view.name}
              </button>
              <button
                type="button"
                className={classes.remove}
                aria-label={`Delete view ${view.name}`}
                onClick={() => onDelete(view)}
              >
                <CrossIcon size={12} />
              </button>
            </li>
          ))}
        </ul>
        <form className={classes.save} onSubmit={save}>
          <input
            aria-label="Name of the view"
            placeholder="Name of this view"
            maxLength={200}
            data-autofocus={items.length === 0 || undefined}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <button type="submit" className={classes.apply} disabled={name.trim() === ""}>
            Save
          </button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
