import { Button } from "@mantine/core";
import { type DragEvent, useRef, useState } from "react";
import { messageOf } from "@/api";
import { bytes, counted } from "@/lib/format";
import { UploadIcon } from "@/ui/icons";
import { toast } from "@/ui/toasts";
import classes from "./drop-zone.module.css";
import { chosenFiles, droppedFiles } from "./dropped";
import { groupOf, merged, type SourceFile } from "./source";

type Props = { files: readonly SourceFile[]; onFiles: (files: readonly SourceFile[]) => void };

/** Where files and folders are dropped or chosen. */
export function DropZone({ files, onFiles }: Props) {
  const [isOver, setOver] = useState(false);
  const [isReading, setReading] = useState(false);
  const fileInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);

  // A folder takes a while to walk through; by then another one may have been dropped.
  const latest = useRef(files);
  latest.current = files;
  const add = (more: readonly SourceFile[]) => {
    latest.current = merged(latest.current, more);
    onFiles(latest.current);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    setReading(true);
    void droppedFiles(event.dataTransfer)
      .then(add)
      .catch((error: unknown) => toast("bad", `What was dropped cannot be read. ${messageOf(error)}`))
      .finally(() => setReading(false));
  };
  const groups = new Set(files.map(groupOf)).size;

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the buttons inside do the same.
    <div
      className={classes.zone}
      data-over={isOver || undefined}
      data-testid="drop-zone"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <UploadIcon size={22} />
      {files.length === 0 ? (
        <p className={classes.text}>{isReading ? "Looking through the folders…" : "Drop a folder or pictures here"}</p>
      ) : (
        <p className={classes.text}>
          <b>{counted(files.length, "file")}</b> · {bytes(files.reduce((sum, { file }) => sum + file.size, 0))}
          {groups > 1 && ` · ${counted(groups, "folder")}`}
        </p>
      )}
      <div className={classes.buttons}>
        <Button variant="default" size="xs" onClick={() => folderInput.current?.click()}>
          Choose a folder
        </Button>
        <Button variant="default" size="xs" onClick={() => fileInput.current?.click()}>
          Choose files
        </Button>
        {files.length > 0 && (
          <Button variant="subtle" color="gray" size="xs" onClick={() => onFiles([])}>
            Start over
          </Button>
        )}
      </div>
      <input
        ref={fileInput}
        type="file"
        multiple
        hidden
        aria-label="Files"
        data-testid="file-input"
        onChange={({ currentTarget }) => add(chosenFiles(currentTarget.files ?? []))}
      />
      <input
        ref={folderInput}
        type="file"
        webkitdirectory=""
        hidden
        aria-label="Folder"
        data-testid="folder-input"
        onChange={({ currentTarget }) => add(chosenFiles(currentTarget.files ?? []))}
      />
    </div>
  );
}
