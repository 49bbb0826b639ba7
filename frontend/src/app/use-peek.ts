import { useEffect, useMemo, useRef } from "react";
import type { ImagePage } from "@/api";
import { type Labelling, selecting } from "@/features/labelling";
import { STEP, type StageHandle } from "@/features/peek";
import type { Command } from "@/lib/commands";
import { peekCommands } from "./peek-commands";

type Props = {
  peeked: number | null;
  setPeeked: (id: number | null) => void;
  page: ImagePage | undefined;
  labelling: Labelling;
  commands: readonly Command[];
};

/** Walks a close look through the page. The focus goes along, so that one comes back to where one looked last. */
export function usePeek(props: Props) {
  const { setPeeked, labelling, commands } = props;
  const now = useRef(props);
  now.current = props;
  const stage = useRef<StageHandle>(null);
  const { peeked, page } = props;
  useEffect(() => {
    // Opened by a link or a reload: nobody has stood anywhere yet.
    if (peeked === null || labelling.store.getState().selection.focus !== null) return;
    if (page?.items.some(({ id }) => id === peeked)) labelling.select((state) => selecting.standOn(state, peeked));
  }, [peeked, page, labelling]);
  const peekSet = useMemo(() => {
    const order = () => now.current.page?.items.map(({ id }) => id) ?? [];
    const beside = (by: 1 | -1): number | null => {
      const { focus } = labelling.store.getState().selection;
      const at = focus === null ? -1 : order().indexOf(focus);
      // From an image that only looks like one of the page, back goes to that one.
      const isAway = now.current.peeked !== focus;
      return order()[isAway && by === -1 ? at : at + by] ?? null;
    };
    const step = (by: 1 | -1) => {
      const id = beside(by);
      if (id === null) return;
      labelling.select((state) => selecting.standOn(state, id));
      setPeeked(id);
    };
    return peekCommands(
      {
        hasPrevious: () => beside(-1) !== null,
        hasNext: () => beside(1) !== null,
        previous: () => step(-1),
        next: () => step(1),
        close: () => setPeeked(null),
        zoomIn: () => stage.current?.zoomBy(STEP),
        zoomOut: () => stage.current?.zoomBy(1 / STEP),
        zoomReset: () => stage.current?.reset(),
      },
      commands,
    );
  }, [commands, labelling, setPeeked]);
  return { stage, peekSet };
}
