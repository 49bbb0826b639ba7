import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createView, deleteView, messageOf, type SavedView, viewsQuery } from "@/api";
import { FilterPopover, formatView, fromStart, parseView, type View, ViewsMenu } from "@/features/ranking";
import { toast } from "@/ui/toasts";
import type { Reopen } from "./use-view";

/** Which of the popovers is open. */
export type OpenFilter = "filters" | "views" | null;

type Props = {
  projectId: number;
  datasetId: number;
  view: View;
  people: ReadonlyMap<number, string>;
  open: OpenFilter;
  onOpen: (open: OpenFilter) => void;
  reopen: Reopen;
};

/** The filters beside the label's, and the views that were kept. */
export function WorkbenchFilters({ projectId, datasetId, view, people, open, onOpen, reopen }: Props) {
  const client = useQueryClient();
  const views = useQuery(viewsQuery(projectId));
  const changing = async (act: () => Promise<unknown>, done: string) => {
    try {
      await act();
      toast("good", done);
    } catch (error) {
      toast("bad", messageOf(error));
    }
    await client.invalidateQueries({ queryKey: viewsQuery(projectId).queryKey });
  };
  return (
    <>
      <FilterPopover
        datasetId={datasetId}
        filters={view.filters}
        people={people}
        opened={open === "filters"}
        onOpen={(opened) => onOpen(opened ? "filters" : null)}
        onFilters={(filters) => reopen({ filters })}
      />
      <ViewsMenu
        items={views.data?.items ?? []}
        opened={open === "views"}
        onOpen={(opened) => onOpen(opened ? "views" : null)}
        onSave={(name) =>
          void changing(() => createView(projectId, { name, query: queryOf(view) }), `Kept as “${name}”`)
        }
        onApply={(saved) => {
          onOpen(null);
          reopen(viewOf(saved));
        }}
        onDelete={(saved) => void changing(() => deleteView(saved.id), `Deleted the view “${saved.name}”`)}
      />
    </>
  );
}

/** A view's address from its first page, without what belongs to the moment. */
function queryOf(view: View): string {
  const { class: _class, split: _split, draft: _draft, ...kept } = formatView(fromStart(view, {}));
  return new URLSearchParams(Object.entries(kept)).toString();
}

function viewOf({ query }: SavedView): Partial<View> {
  const { current: _current, ...kept } = parseView(Object.fromEntries(new URLSearchParams(query)));
  return kept;
}
