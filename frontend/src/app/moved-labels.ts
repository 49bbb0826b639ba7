import type { QueryClient } from "@tanstack/react-query";
import { type ImagePage, pagesKey } from "@/api";

/** Writes into the loaded pages that images have another class now, and with it their next version. */
export function moveLabels(
  client: QueryClient,
  projectId: number,
  classOf: (imageId: number, classId: number) => number | undefined,
): void {
  client.setQueriesData<ImagePage>({ queryKey: pagesKey(projectId) }, (page) => {
    if (!page) return page;
    const items = page.items.map((item) => {
      const { id, label } = item;
      const next = label === null || label.class_id === null ? undefined : classOf(id, label.class_id);
      if (label === null || next === undefined) return item;
      return { ...item, label: { ...label, class_id: next, version: label.version + 1 } };
    });
    return { ...page, items };
  });
}
