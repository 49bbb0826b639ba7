import type { QueryClient } from "@tanstack/react-query";
import { imageHistoryQuery } from "@/api";
import type { Labelling, Shown } from "@/features/labelling";
import { pageWith, shownOf } from "./use-page";

/** Images as they are shown; what no page that was loaded shows, as after a reload, as the server has it now. */
export function shownImages(
  client: QueryClient,
  projectId: number,
  labelling: Labelling,
  ids: readonly number[],
): Promise<Shown[]> {
  return Promise.all(
    ids.map(async (id) => {
      const [shown] = shownOf(pageWith(client, projectId, id), labelling, new Set([id]));
      if (shown) return shown;
      const { items } = await client.fetchQuery({ ...imageHistoryQuery(projectId, id), staleTime: 0 });
      const latest = items.reduce<(typeof items)[number] | null>(
        (last, change) => (last === null || change.version > last.version ? change : last),
        null,
      );
      return { id, version: latest?.version ?? 0, classId: latest?.to_class_id ?? null };
    }),
  );
}
