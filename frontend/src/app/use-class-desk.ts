import { useMemo, useRef } from "react";
import type { Class } from "@/api";
import { type Labelling, selecting } from "@/features/labelling";
import { NO_FILTERS, type View } from "@/features/ranking";
import { toast } from "@/ui/toasts";
import type { ClassDesk } from "./class-commands";
import type { ClassDialog } from "./class-dialogs";
import type { ClassCare } from "./use-class-care";
import type { Reopen } from "./use-view";
import type { OpenFilter } from "./workbench-filters";

type Props = {
  labelling: Labelling;
  view: View;
  items: readonly Class[];
  care: ClassCare;
  reopen: Reopen;
  hasPage: () => boolean;
  hasSelection: () => boolean;
  takeAllMatching: () => void;
  setDialog: (dialog: ClassDialog) => void;
  setOpenFilter: (open: OpenFilter) => void;
};

const MOST_EXAMPLES = 12;

/** What can be done with classes and with what is shown, as the object that its commands act on. */
export function useClassDesk(props: Props): ClassDesk & { split: (item: Class) => void } {
  const now = useRef(props);
  now.current = props;
  return useMemo(() => {
    const current = () => now.current.items.find(({ id }) => id === now.current.view.current);
    const onCurrent = (act: (item: Class) => void) => () => {
      const item = current();
      if (item) act(item);
    };
    const split = (item: Class) =>
      now.current.reopen({ split: { id: item.id, parts: [], draft: [] }, label: item.id, filters: NO_FILTERS });
    return {
      hasCurrentClass: () => current() !== undefined,
      hasOthers: () => current() !== undefined && now.current.items.length > 1,
      hasPage: () => now.current.hasPage(),
      hasSelection: () => now.current.hasSelection(),
      editCurrent: onCurrent(({ id }) => now.current.setDialog({ is: "edit-class", id })),
      moveCurrent: (by) =>
        onCurrent(({ id }) => {
          const { items, care } = now.current;
          void care.move(id, items.findIndex((item) => item.id === id) + by);
        })(),
      mergeCurrent: onCurrent(({ id }) => now.current.setDialog({ is: "merge", ids: [id], into: null })),
      splitCurrent: onCurrent(split),
      archiveCurrent: onCurrent((item) => void now.current.care.archive(item)),
      showCurrent: onCurrent(({ id }) => now.current.reopen({ label: id })),
      useAsExamples: onCurrent((item) => {
        const { labelling, care } = now.current;
        const chosen = [...labelling.store.getState().selection.selected].slice(0, MOST_EXAMPLES);
        labelling.select(selecting.clear);
        void care
          .update(item.id, { examples: chosen })
          .then(() => toast("good", `${item.name} is shown by ${chosen.length} of them now`))
          .catch((error: unknown) => toast("bad", String(error)));
      }),
      selectAllMatching: () => now.current.takeAllMatching(),
      openFilters: () => now.current.setOpenFilter("filters"),
      openViews: () => now.current.setOpenFilter("views"),
      split,
    };
  }, []);
}
