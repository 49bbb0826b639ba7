import { Button, Progress } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useStore } from "zustand";
import { jobsQuery, refreshCounts } from "@/api";
import { bytes, count, counted, duration, rate } from "@/lib/format";
import classes from "./upload-card.module.css";
import { type Upload, upload, uploads } from "./uploads";

/** The upload from this tab into a dataset; nothing when there is none. */
export function UploadCard({ datasetId }: { datasetId: number }) {
  const state = useStore(uploads, ({ byDataset }) => byDataset.get(datasetId));
  const client = useQueryClient();
  useLeavingWarning(state?.isRunning ?? false);
  if (!state) return null;
  const again = () => {
    void upload(datasetId, state.unsent, state.groupBy, () => {
      void refreshCounts(client);
      void client.invalidateQueries({ queryKey: jobsQuery(datasetId).queryKey });
    });
  };
  return (
    <section className={classes.card} aria-label="Upload">
      <h2 className={classes.title}>{state.isRunning ? "Uploading from this tab" : "Upload is done"}</h2>
      {state.isRunning && (
        <Progress value={(100 * state.bytesDone) / Math.max(1, state.bytes)} size={8} radius="xl" aria-label="Upload" />
      )}
      <p className={classes.line}>
        <b>
          {count(state.filesDone)} of {counted(state.files, "file")}
        </b>
        <span>
          {bytes(state.bytesDone)} of {bytes(state.bytes)}
        </span>
        {state.isRunning && <span>{pace(state)}</span>}
      </p>
      {state.filesDone > 0 && (
        <p className={classes.line}>
          {counted(state.created, "image")} added
          {state.duplicate > 0 && ` · ${counted(state.duplicate, "duplicate")}`}
          {state.refused.length > 0 && ` · ${count(state.refused.length)} refused`}
        </p>
      )}
      {state.isRunning && <p className={classes.hint}>Keep this tab open until the upload is done.</p>}
      {state.unsent.length > 0 && (
        <div className={classes.trouble} role="alert">
          <span>
            {counted(state.unsent.length, "file")} could not be sent. {state.trouble}
          </span>
          {!state.isRunning && (
            <Button size="xs" variant="default" onClick={again}>
              Send them again
            </Button>
          )}
        </div>
      )}
      {state.refused.length > 0 && (
        <details open={state.refused.length <= 8}>
          <summary>{counted(state.refused.length, "file")} refused</summary>
          <ul className={classes.refused}>
            {state.refused.map(({ name, reason }) => (
              <li key={name}>
                <span>{name}</span>
                <span className={classes.hint}>{reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function pace({ filesDone, files, startedAt }: Upload): string {
  const seconds = (Date.now() - startedAt) / 1000;
  if (filesDone === 0 || seconds < 1) return "";
  return `${rate(filesDone / seconds)} · ${duration(((files - filesDone) * seconds) / filesDone)} left`;
}

function useLeavingWarning(isRunning: boolean) {
  useEffect(() => {
    if (!isRunning) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isRunning]);
}
