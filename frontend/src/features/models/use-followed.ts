import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { isTraining, type Model, modelQuery, refreshModels } from "@/api";

/** A model of the list, followed while it is trained; when that ends, the list is asked for again. */
export function useFollowed(listed: Model): Model {
  const client = useQueryClient();
  const { data } = useQuery({
    ...modelQuery(listed.project_id, listed.id),
    enabled: isTraining(listed),
    initialData: listed,
  });
  const now = isTraining(listed) ? data : listed;
  const was = useRef(now.state);
  useEffect(() => {
    if (was.current === "training" && now.state !== "training") void refreshModels(client, listed.project_id);
    was.current = now.state;
  }, [client, now.state, listed.project_id]);
  return now;
}
