import type { Command } from "@/lib/commands";

/** What the commands on an image's likes act on. */
export type LikesDesk = {
  /** Moves the boundary by so many images. */
  widen: (by: number) => void;
  /** Images in a row of the strip. */
  columns: () => number;
  leave: () => void;
};

/** The commands of the workbench that mean the likes inside the boundary while they are shown. */
const ABOUT_THEM = ["pick-class", "repeat-class", "new-class", "undo", "redo", "history", "palette", "help"];

const always = () => true;

/** All commands while an image's likes are shown. */
export function likesCommands(desk: LikesDesk, others: readonly Command[]): Command[] {
  const make = (name: string, title: string, keys: string[], run: () => void): Command => ({
    name,
    title,
    group: "Likes of an image",
    keys,
    enabled: always,
    needs: "",
    run,
  });
  return [
    make("likes-fewer", "One fewer", ["ArrowLeft", "-"], () => desk.widen(-1)),
    make("likes-more", "One more", ["ArrowRight", "+", "="], () => desk.widen(1)),
    make("likes-row-fewer", "A row fewer", ["ArrowUp"], () => desk.widen(-desk.columns())),
    make("likes-row-more", "A row more", ["ArrowDown"], () => desk.widen(desk.columns())),
    make("likes-none", "None but itself", ["Home"], () => desk.widen(Number.NEGATIVE_INFINITY)),
    make("likes-all", "All that are shown", ["End"], () => desk.widen(Number.POSITIVE_INFINITY)),
    make("likes-leave", "Let them go", ["Escape"], desk.leave),
    ...others.filter(({ name }) => ABOUT_THEM.includes(name)),
  ];
}
