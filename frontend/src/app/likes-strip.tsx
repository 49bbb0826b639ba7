import { Loader } from "@mantine/core";
import { memo, type RefObject, useEffect } from "react";
import type { Likes } from "@/features/labelling";
import { count, counted } from "@/lib/format";
import { MinusIcon, PlusIcon } from "@/ui/icons";
import { Kbd } from "@/ui/kbd";
import classes from "./likes-strip.module.css";
import type { AskedLikes } from "./use-likes";

type Props = {
  likes: Likes;
  /** How many are inside the boundary, from the first. */
  size: number;
  strip: RefObject<HTMLUListElement | null>;
  onCut: (size: number) => void;
  onLeave: () => void;
};

/** An image's likes, the most alike first, and the boundary up to which they get a class together. */
export function LikesStrip({ likes, size, strip, onCut, onLeave }: Props) {
  const { of, run, found, isClear } = likes;
  useEffect(() => {
    strip.current?.children[Math.max(0, size - 1)]?.scrollIntoView({ block: "nearest" });
  }, [strip, size]);
  return (
    <section className={classes.zone} aria-label={`Likes of image ${of}`}>
      <div className={classes.head}>
        <Picture of={of} />
        <span className={classes.text} role="status">
          <b>
            {count(size)} of {counted(run.length, "image")}
          </b>{" "}
          <span className={classes.dim}>
            {isClear
              ? "look like it: up to the largest step in their likeness. A class labels them all."
              : "Nothing stands out as its like. Move the boundary to where its likes end."}
          </span>
        </span>
        <span className={classes.buttons}>
          <button type="button" className={classes.square} aria-label="One fewer" onClick={() => onCut(size - 1)}>
            <MinusIcon size={14} />
          </button>
          <button
            type="button"
            className={classes.square}
            aria-label="One more"
            disabled={size === run.length}
            onClick={() => onCut(size + 1)}
          >
            <PlusIcon size={14} />
          </button>
          {size !== found && (
            <button type="button" className={classes.button} onClick={() => onCut(found)}>
              Back to {count(found)}
            </button>
          )}
          <button type="button" className={classes.button} onClick={onLeave}>
            Let go <Kbd chord="Escape" />
          </button>
        </span>
      </div>
      <ul ref={strip} className={classes.strip} aria-label="Most alike first">
        {run.map(({ id, thumbnail, score }, at) => (
          <Thumbnail
            key={id}
            id={id}
            thumbnail={thumbnail}
            score={score}
            place={at}
            isInside={at < size}
            isLast={at === size - 1}
            onCut={onCut}
          />
        ))}
      </ul>
    </section>
  );
}

type AskedProps = { asked: AskedLikes; onRetry: (of: number) => void; onLeave: () => void };

/** What stands in their place while they come, or when they do not. */
export function LikesAsked({ asked: { of, why }, onRetry, onLeave }: AskedProps) {
  return (
    <section className={classes.zone} aria-label={`Likes of image ${of}`}>
      <div className={classes.head}>
        <Picture of={of} />
        {why === null ? (
          <span className={classes.text} role="status">
            <Loader size={14} /> Looking for its likes…
          </span>
        ) : (
          <span className={classes.text} role="alert">
            <b>No likes to take.</b> <span className={classes.dim}>{why}</span>
          </span>
        )}
        <span className={classes.buttons}>
          {why !== null && (
            <button type="button" className={classes.button} onClick={() => onRetry(of)}>
              Try again
            </button>
          )}
          <button type="button" className={classes.button} onClick={onLeave}>
            Let go <Kbd chord="Escape" />
          </button>
        </span>
      </div>
    </section>
  );
}

function Picture({ of }: { of: number }) {
  return <img className={classes.picture} src={`/api/v1/images/${of}/thumbnail`} alt="" />;
}

type ThumbnailProps = {
  id: number;
  thumbnail: string;
  score: number;
  place: number;
  isInside: boolean;
  isLast: boolean;
  onCut: (size: number) => void;
};

const Thumbnail = memo(function Thumbnail(props: ThumbnailProps) {
  const { id, thumbnail, score, place, isInside, isLast, onCut } = props;
  const what = isInside ? "Let it and those after it go" : "Take all up to it";
  return (
    <li data-last={isLast || undefined}>
      <button
        type="button"
        className={classes.thumbnail}
        tabIndex={-1}
        aria-label={`Image ${id}, likeness ${score.toFixed(2)}`}
        aria-pressed={isInside}
        title={`${what} (likeness ${score.toFixed(2)})`}
        data-image-id={id}
        onClick={() => onCut(isInside ? place : place + 1)}
      >
        <img src={thumbnail} alt="" loading="lazy" draggable={false} />
      </button>
    </li>
  );
});
