import { useCallback, useEffect, useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { Class, ImagePage } from "@/api";
import type { Labelling } from "@/features/labelling";
import { keymap, remapped, useKeys } from "@/features/shortcuts";
import { type Command, shownKey } from "@/lib/commands";
import { GRID } from "./use-desk";
import type { LikesCare } from "./use-likes";
import { usePalette } from "./use-palette";
import { usePeek } from "./use-peek";
import type { AheadCare } from "./use-run-ahead";
import type { Dialog } from "./workbench";

type Props = {
  /** With the keys that they have by themselves. */
  own: readonly Command[];
  likes: LikesCare;
  ahead: AheadCare;
  hasSelection: () => boolean;
  items: readonly Class[];
  page: ImagePage | undefined;
  labelling: Labelling;
  dialog: Dialog;
  peeked: number | null;
  setPeeked: (id: number | null) => void;
  onClass: (classId: number) => void;
  onShow: (classId: number) => void;
  onConfirm: (classId: number) => void;
  onTyping: (typed: string) => void;
};

const NO_KEYS: ReadonlyMap<string, number> = new Map();

/** The commands with the keys that they have in this browser, and who listens to them now. */
export function useWorkbenchKeys(props: Props) {
  const {
    own,
    likes,
    ahead,
    hasSelection,
    items,
    page,
    labelling,
    dialog,
    peeked,
    setPeeked,
    onClass,
    onShow,
    onTyping,
  } = props;
  const chosen = useStore(keymap);
  const commands = useMemo(() => remapped(own, chosen), [own, chosen]);
  const { stage, peekSet } = usePeek({ peeked, setPeeked, page, labelling, commands });
  const { commandsAmong } = likes;
  const { commandsAmong: aheadAmong } = ahead;
  const modes = useMemo(
    () => ({
      peek: remapped(peekSet, chosen),
      likes: remapped(commandsAmong(commands), chosen),
      ahead: remapped(aheadAmong(commands), chosen),
    }),
    [peekSet, commandsAmong, aheadAmong, commands, chosen],
  );
  const classByKey = useMemo(
    () =>
      chosen.hasCharacterKeys ? new Map(items.flatMap(({ key, id }) => (key ? [[key, id] as const] : []))) : NO_KEYS,
    [items, chosen],
  );
  const active = peeked !== null ? modes.peek : ahead.isOpen ? modes.ahead : likes.isOpen ? modes.likes : commands;
  useKeys({
    commands: active,
    classByKey,
    hasSelection: () => chosen.hasCharacterKeys && hasSelection(),
    onClass,
    onTyping,
    isOff: dialog !== null,
  });
  const keyOf = useCallback(
    (name: string) => {
      const command = commands.find((one) => one.name === name);
      return command ? shownKey(command, classByKey) : null;
    },
    [commands, classByKey],
  );
  const keyOfAhead = useCallback(
    (name: string) => {
      const command = modes.ahead.find((one) => one.name === name);
      return command ? shownKey(command, classByKey) : null;
    },
    [modes, classByKey],
  );
  const palette = usePalette({
    isOpen: dialog?.is === "palette",
    commands: active,
    items,
    hasSelection,
    keyOf,
    onClass,
    onShow,
    onConfirm: props.onConfirm,
  });
  useFocusBack(dialog === null && peeked === null);
  return { commands, modes, stage, keyOf, keyOfAhead, palette };
}

/** Gives the focus back to the images when the last dialog is gone, and nobody else has taken it. */
function useFocusBack(isFree: boolean) {
  const wasFree = useRef(true);
  useEffect(() => {
    const closed = isFree && !wasFree.current;
    wasFree.current = isFree;
    if (!closed || document.activeElement !== document.body) return;
    const grid = document.querySelector(GRID);
    if (grid instanceof HTMLElement) grid.focus({ preventScroll: true });
  }, [isFree]);
}
