import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { hurryAll, pendingGestures, resumeOutboxes } from "./labelling-runtime";

/** Sends what an earlier visit left, hurries when the network or the person is back (who may have signed in again in another tab), and warns who leaves with something pending. */
export function OutboxCare() {
  const client = useQueryClient();
  useEffect(() => {
    void resumeOutboxes(client).catch(() => {});
    const warn = (event: BeforeUnloadEvent) => {
      if (pendingGestures() > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    window.addEventListener("online", hurryAll);
    window.addEventListener("focus", hurryAll);
    return () => {
      window.removeEventListener("beforeunload", warn);
      window.removeEventListener("online", hurryAll);
      window.removeEventListener("focus", hurryAll);
    };
  }, [client]);
  return null;
}
