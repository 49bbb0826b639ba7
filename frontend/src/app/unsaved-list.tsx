import { Popover } from "@mantine/core";
import { useState } from "react";
import type { Class } from "@/api";
import type { SetAside } from "@/features/labelling";
import { counted } from "@/lib/format";
import { AlertIcon } from "@/ui/icons";
import classes from "./unsaved-list.module.css";

type Props = {
  unsaved: readonly SetAside[];
  items: readonly Class[];
  onRetry: (key: string) => void;
  onGiveUp: (key: string) => void;
};

/** What could not be saved and was set aside, each with the reason: to be tried again, or given up. */
export function UnsavedList({ unsaved, items, onRetry, onGiveUp }: Props) {
  const [opened, setOpened] = useState(false);
  if (unsaved.length === 0) return null;
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="top"
      width={380}
      trapFocus
      returnFocus
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.notice}
          data-testid="unsaved"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <AlertIcon size={14} /> {counted(unsaved.length, "change")} could not be saved
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Could not be saved">
        <ul className={classes.list}>
          {unsaved.map((gesture) => {
            const what = told(gesture, items);
            return (
              <li key={gesture.key}>
                <b>{what}</b>
                <p className={classes.why}>{gesture.unsaved}</p>
                <span className={classes.ways}>
                  <button type="button" aria-label={`Try again: ${what}`} onClick={() => onRetry(gesture.key)}>
                    Try again
                  </button>
                  <button type="button" aria-label={`Give up: ${what}`} onClick={() => onGiveUp(gesture.key)}>
                    Give up
                  </button>
                </span>
              </li>
            );
          })}
        </ul>
        <p className={classes.why}>They are kept in this browser. Given up, the images are as the server has them.</p>
      </Popover.Dropdown>
    </Popover>
  );
}

function told(gesture: SetAside, items: readonly Class[]): string {
  const images = counted(gesture.changes.length, "image");
  if (gesture.kind === "undo") return gesture.changes.length > 0 ? `Undo: ${images}` : "Undo";
  if (gesture.kind === "page") return `A page: ${images}`;
  if (gesture.classId === null) return `No class any more: ${images}`;
  return `${images} as ${items.find(({ id }) => id === gesture.classId)?.name ?? "a class"}`;
}
