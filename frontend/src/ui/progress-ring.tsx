import classes from "./progress-ring.module.css";

/** A share as a ring with the number in it. */
export function ProgressRing({ percent, label, size = 44 }: { percent: number; label: string; size?: number }) {
  const radius = 15.9155;
  return (
    <span className={classes.ring} style={{ width: size, height: size }} role="img" aria-label={label}>
      <svg viewBox="0 0 36 36" aria-hidden="true">
        <circle className={classes.track} cx="18" cy="18" r={radius} />
        {percent > 0 && (
          <circle className={classes.bar} cx="18" cy="18" r={radius} strokeDasharray={`${percent} ${100 - percent}`} />
        )}
      </svg>
      <span className={classes.number} aria-hidden="true">
        {percent}
        <small>%</small>
      </span>
    </span>
  );
}
