import { ActionIcon, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type Batch, batchesQuery, classesQuery } from "@/api";
import { Failure } from "@/ui/failure";
import { CrossIcon } from "@/ui/icons";
import { BatchRow } from "./batch-row";
import classes from "./history-panel.module.css";

type Props = {
  projectId: number;
  /** True while the undo of this batch is on its way. */
  isBusy: (batch: number) => boolean;
  onUndo: (batch: number) => void;
  onClose: () => void;
};

const TICK_MS = 20_000;

/** What was done in the project, newest first; anything can be undone and redone from here. */
export function HistoryPanel({ projectId, isBusy, onUndo, onClose }: Props) {
  const batches = useInfiniteQuery(batchesQuery(projectId));
  const known = useQuery(classesQuery(projectId));
  const items = known.data?.items ?? [];
  const panel = useRef<HTMLElement>(null);
  useNow();

  // Who opened it with a key goes on with the keys inside it, and is back at the images afterwards.
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  const all = batches.data ?? [];
  const byId = new Map(all.map((batch): [number, Batch] => [batch.id, batch]));
  return (
    <aside ref={panel} className={classes.panel} aria-label="History" tabIndex={-1}>
      <header className={classes.head}>
        <h2>History</h2>
        <ActionIcon variant="subtle" color="gray" size={28} aria-label="Close the history" onClick={onClose}>
          <CrossIcon />
        </ActionIcon>
      </header>
      <div className={classes.scroll}>
        {batches.error && all.length === 0 && (
          <Failure
            title="The history could not be loaded"
            error={batches.error}
            onRetry={() => void batches.refetch()}
          />
        )}
        {batches.isPending && (
          <div role="status" aria-label="Loading the history" className={classes.loading}>
            <Skeleton height={64} />
            <Skeleton height={64} />
            <Skeleton height={64} />
          </div>
        )}
        {batches.isSuccess && all.length === 0 && (
          <p className={classes.empty}>Nothing has been labelled yet. What you do appears here and can be undone.</p>
        )}
        <ol className={classes.list}>
          {all.map((batch) => (
            <BatchRow
              key={batch.id}
              batch={batch}
              of={batch.undoes_id === null ? undefined : byId.get(batch.undoes_id)}
              undoneBy={batch.undone_by_id === null ? undefined : byId.get(batch.undone_by_id)}
              items={items}
              isBusy={isBusy(batch.undone_by_id ?? batch.id)}
              onUndo={onUndo}
            />
          ))}
        </ol>
        {batches.hasNextPage && (
          <button
            type="button"
            className={classes.older}
            disabled={batches.isFetchingNextPage}
            onClick={() => void batches.fetchNextPage()}
          >
            {batches.isFetchingNextPage ? "Loading…" : "Older"}
          </button>
        )}
      </div>
    </aside>
  );
}

/** Draws again now and then: what was "just now" is so no longer. */
function useNow() {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
}
