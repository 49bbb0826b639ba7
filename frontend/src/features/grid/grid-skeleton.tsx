import classes from "./grid.module.css";

/** Tiles to be, while a page is loading. */
export function GridSkeleton({ count, size }: { count: number; size: number }) {
  return (
    <div className={classes.skeleton} style={{ "--size": `${size}px` }} role="status" aria-label="Loading images">
      {Array.from({ length: count }, (_, place) => place).map((place) => (
        <span key={place} />
      ))}
    </div>
  );
}
