import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import {
  type Class,
  type ImageChange,
  imageHistoryQuery,
  imageQuery,
  messageOf,
  neighboursQuery,
  Problem,
} from "@/api";
import { ago, bytes, count } from "@/lib/format";
import type { PeekImage } from "./peek";
import classes from "./peek.module.css";

type Props = {
  projectId: number;
  image: PeekImage;
  items: readonly Class[];
  classOf: (imageId: number) => number | null;
  onShow: (imageId: number) => void;
};

const NEIGHBOURS = 12;

/** What is known about an image: its label, what happened to it, what it is called, and what looks like it. */
export function PeekSide({ projectId, image, items, classOf, onShow }: Props) {
  const history = useQuery(imageHistoryQuery(projectId, image.id));
  const changes = history.data?.items ?? [];
  const latest = changes.reduce<ImageChange | null>(
    (last, change) => (last === null || change.version > last.version ? change : last),
    null,
  );
  const given = items.find(({ id }) => id === classOf(image.id));
  return (
    <>
      <section className={classes.section} aria-label="Label" aria-live="polite">
        <p className={classes.label}>
          <Dot colour={given?.colour} />
          <b data-testid="peek-label">{image.className ?? "Unlabelled"}</b>
        </p>
        <p className={classes.dim}>
          {image.isPending
            ? "Being saved…"
            : latest && `${verbOf(latest)} by ${latest.user.name}, ${ago(latest.created_at)}`}
        </p>
      </section>
      <Neighbours projectId={projectId} imageId={image.id} items={items} classOf={classOf} onShow={onShow} />
      <Section title="About">
        <About imageId={image.id} />
      </Section>
      <Section title="History of its label">
        <Waiting isLoading={history.isPending} error={history.error} onRetry={() => void history.refetch()}>
          {changes.length === 0 ? (
            <p className={classes.dim}>It has never had a label.</p>
          ) : (
            <ol className={classes.changes}>
              {[...changes]
                .sort((one, other) => other.version - one.version)
                .map((change) => (
                  <Change key={change.version} change={change} items={items} />
                ))}
            </ol>
          )}
        </Waiting>
      </Section>
    </>
  );
}

function Neighbours({ projectId, imageId, items, classOf, onShow }: Omit<Props, "image"> & { imageId: number }) {
  const neighbours = useQuery({
    ...neighboursQuery(projectId, imageId, NEIGHBOURS),
    // It is embedded in a moment.
    retry: (failures, error) => error instanceof Problem && error.isTransient && failures < 20,
    retryDelay: 1_500,
  });
  const others = (neighbours.data?.items ?? []).filter(({ id }) => id !== imageId).slice(0, NEIGHBOURS);
  return (
    <Section title="Looks most like">
      <Waiting isLoading={neighbours.isPending} error={neighbours.error} onRetry={() => void neighbours.refetch()}>
        {others.length === 0 && <p className={classes.dim}>There is no other image yet.</p>}
        <ul className={classes.neighbours}>
          {others.map(({ id, thumbnail, score }) => {
            const given = items.find((item) => item.id === classOf(id));
            const alike = score === null ? "" : `, likeness ${score.toFixed(2)}`;
            return (
              <li key={id}>
                <button
                  type="button"
                  className={classes.neighbour}
                  aria-label={`Image ${id}, ${given?.name ?? "unlabelled"}${alike}`}
                  title={`${given?.name ?? "Unlabelled"}${alike}`}
                  data-image-id={id}
                  onClick={() => onShow(id)}
                >
                  <img src={thumbnail} alt="" draggable={false} />
                  {given && (
                    <span className={classes.neighbourClass} aria-hidden="true">
                      <Dot colour={given.colour} />
                      <span>{given.name}</span>
                    </span>
                  )}
                </button>
              </li>
            );
          })}
        </ul>
      </Waiting>
    </Section>
  );
}

function About({ imageId }: { imageId: number }) {
  const about = useQuery(imageQuery(imageId));
  const found = about.data;
  return (
    <Waiting isLoading={about.isPending} error={about.error} onRetry={() => void about.refetch()}>
      {found && (
        <dl className={classes.facts}>
          {found.names.map((name, place) => (
            <Fact key={name} title={place === 0 ? "File" : "also"} value={name} />
          ))}
          {found.group !== null && <Fact title="Group" value={found.group} />}
          <Fact
            title="Size"
            value={`${count(found.width)} × ${count(found.height)}, ${bytes(found.byte_size)}, ${found.format.toUpperCase()}`}
          />
          {Object.entries(found.metadata).map(([name, value]) => (
            <Fact key={name} title={name} value={typeof value === "string" ? value : JSON.stringify(value)} />
          ))}
        </dl>
      )}
    </Waiting>
  );
}

function Fact({ title, value }: { title: string; value: string }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd title={value}>{value}</dd>
    </div>
  );
}

function Change({ change, items }: { change: ImageChange; items: readonly Class[] }) {
  const nameOf = (id: number | null) =>
    id === null ? "no class" : (items.find((item) => item.id === id)?.name ?? "archived class");
  const to = items.find(({ id }) => id === change.to_class_id);
  return (
    <li>
      <Dot colour={to?.colour} />
      <span>
        <b>{nameOf(change.to_class_id)}</b>
        {change.from_class_id !== null && <span className={classes.dim}> before: {nameOf(change.from_class_id)}</span>}
        <span className={classes.when}>
          {verbOf(change)} by {change.user.name}, {ago(change.created_at)}
        </span>
      </span>
    </li>
  );
}

const VERBS = {
  label: "given",
  confirm: "confirmed",
  correct: "corrected",
  audit: "kept",
  undo: "undone",
  merge: "merged",
  split: "split off",
} as const;

function verbOf({ kind, to_class_id }: ImageChange): string {
  return kind === "label" && to_class_id === null ? "taken away" : VERBS[kind];
}

function Dot({ colour }: { colour: string | undefined }) {
  return <span className={classes.dot} data-empty={colour === undefined || undefined} style={{ background: colour }} />;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

type WaitingProps = { isLoading: boolean; error: Error | null; onRetry: () => void; children: ReactNode };

function Waiting({ isLoading, error, onRetry, children }: WaitingProps) {
  if (error) {
    return (
      <p className={classes.failed} role="alert">
        {messageOf(error)}{" "}
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      </p>
    );
  }
  if (isLoading) {
    return (
      <div role="status" aria-label="Loading">
        <Skeleton height={14} mb={6} />
        <Skeleton height={14} width="70%" />
      </div>
    );
  }
  return children;
}
