import type { ReactNode } from "react";
import classes from "./header.module.css";

/** The bar on top of every screen: where one is on the left, what is going on on the right. */
export function Header({ crumbs, children }: { crumbs: ReactNode; children?: ReactNode }) {
  return (
    <header className={classes.header}>
      <nav className={classes.crumbs} aria-label="Breadcrumb">
        {crumbs}
      </nav>
      <span className={classes.space} />
      {children}
    </header>
  );
}

/** Stands between two crumbs. */
export function CrumbGap() {
  return (
    <span className={classes.gap} aria-hidden="true">
      /
    </span>
  );
}
