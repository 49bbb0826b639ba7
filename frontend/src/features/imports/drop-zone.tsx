import { Button } from "@mantine/core";
import { type DragEvent, useRef, useState } from "react";
import { bytes, counted } from "@/lib/format";
import { UploadIcon } from "@/ui/icons";
import classes from "./drop-zone.module.css";
import { chosenFiles, droppedFiles } from "./dropped";
import { groupOf, type SourceFile } from "./source";

type Props = { files: readonly SourceFile[]; onFiles: (files: SourceFile[]) => void };

/** Where files and folders are dropped or chosen. */
export function DropZone({ files, onFiles }: Props) {
  const [isOver, setOver] = useState(false);
  const [isReading, setReading] = useState(false);
  const fileInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);

  const add = (more: readonly SourceFile[]) => {
    const known = new Set(files.map(({ path }) => path));
    onFiles([...files, ...more.filter(({ path }) => !known.has(path))]);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    setReading(true);
    void droppedFiles(event.dataTransfer)
      .then(add)
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
