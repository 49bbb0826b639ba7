import type { ReactNode } from "react";
import classes from "./pill.module.css";

/** A small rounded fact in a header. */
export function Pill({ children, testId }: { children: ReactNode; testId: string }) {
  return (
    <span className={classes.pill} data-testid={testId}>
      {children}
    </span>
  );
}
