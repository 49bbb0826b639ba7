import { useStore } from "zustand";
import { CrossIcon } from "./icons";
import classes from "./toast-list.module.css";
import { dismiss, toasts } from "./toasts";

/** The toasts, read out politely. */
export function ToastList() {
  const items = useStore(toasts, (state) => state.items);
  return (
    <section className={classes.list} aria-label="Notifications" aria-live="polite">
      {items.map(({ id, tone, text, action }) => (
        <div key={id} className={classes.toast} data-tone={tone} role={tone === "bad" ? "alert" : "status"}>
          <span className={classes.text}>{text}</span>
          {action && (
            <button
              type="button"
              className={classes.action}
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.title}
            </button>
          )}
          <button type="button" className={classes.close} aria-label="Dismiss" onClick={() => dismiss(id)}>
            <CrossIcon size={14} />
          </button>
        </div>
      ))}
    </section>
  );
}
