import type { ReactNode } from "react";
import classes from "./notice.module.css";

type Props = {
  title: string;
  icon?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  tone?: "calm" | "good" | "bad";
};

/** What stands where there is nothing to show: an empty place, or an error, with what to do about it. */
export function Notice({ title, icon, children, action, tone = "calm" }: Props) {
  return (
    <div className={classes.notice} data-tone={tone} role={tone === "bad" ? "alert" : undefined}>
      {icon && <span className={classes.icon}>{icon}</span>}
      <h2 className={classes.title}>{title}</h2>
      {children && <div className={classes.text}>{children}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
