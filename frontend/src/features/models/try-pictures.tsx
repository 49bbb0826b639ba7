import { Button, Progress } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ClipboardEvent, type DragEvent, useEffect, useRef, useState } from "react";
import { type Model, messageOf, tryPictures } from "@/api";
import { UploadIcon } from "@/ui/icons";
import { share } from "./figures";
import classes from "./try-pictures.module.css";

const MOST = 12;
const SHOWN = 3;

type Picture = { file: File; url: string };

/** What a model says of pictures that are dropped, pasted or chosen; they are not kept. */
export function TryPictures({ model }: { model: Model }) {
  const [pictures, setPictures] = useState<readonly Picture[]>([]);
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const ask = useMutation({
    mutationFn: (files: readonly Picture[]) => tryPictures(model.id, { files: files.map(({ file }) => file) }),
  });
  useEffect(
    () => () => {
      for (const { url } of pictures) URL.revokeObjectURL(url);
    },
    [pictures],
  );
  const take = (files: FileList | null | undefined) => {
    const next = [...(files ?? [])].slice(0, MOST).map((file) => ({ file, url: URL.createObjectURL(file) }));
    if (next.length === 0) return;
    setPictures(next);
    ask.mutate(next);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <section
      className={classes.card}
      aria-labelledby="try-title"
      data-over={isOver || undefined}
      data-testid="try"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      onPaste={(event: ClipboardEvent) => take(event.clipboardData.files)}
    >
      <div className={classes.head}>
        <div>
          <h3 id="try-title" className={classes.title}>
            Try it
          </h3>
          <p className={classes.dim}>Drop or paste pictures here, {MOST} at most. They are not kept.</p>
        </div>
        <Button
          variant="default"
          size="xs"
          leftSection={<UploadIcon size={14} />}
          loading={ask.isPending}
          onClick={() => input.current?.click()}
        >
          Choose pictures
        </Button>
        <input
          ref={input}
          type="file"
          accept="image/*"
          multiple
          hidden
          aria-label="Pictures to try"
          onChange={({ currentTarget }) => {
            take(currentTarget.files);
            currentTarget.value = "";
          }}
        />
      </div>
      {ask.error && (
        <p className={classes.error} role="alert">
          {messageOf(ask.error)}
        </p>
      )}
      {ask.data && (
        <ul className={classes.pictures} aria-label="What it says">
          {[...ask.data.items.entries()].map(([place, { name, predictions, reason }]) => (
            <li key={place}>
              <img src={pictures[place]?.url} alt={name} />
              {predictions ? (
                <dl>
                  {predictions.slice(0, SHOWN).map(({ class_id, name: said, probability }) => (
                    <div key={class_id}>
                      <dt>{said}</dt>
                      <dd>{share(probability)}</dd>
                      <Progress value={100 * probability} size={4} aria-label={said} className={classes.bar} />
                    </div>
                  ))}
                </dl>
              ) : (
                <p className={classes.error}>{reason}</p>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
