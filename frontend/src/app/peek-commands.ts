import type { Command } from "@/lib/commands";

/** What the commands of the close look act on. */
export type PeekDesk = {
  hasPrevious: () => boolean;
  hasNext: () => boolean;
  previous: () => void;
  next: () => void;
  close: () => void;
  zoomIn: () => void;
  zoomOut: () => void;
  zoomReset: () => void;
};

/** The commands of the workbench that mean the image that is looked at while there is one. */
const ABOUT_ONE = ["pick-class", "repeat-class", "take-away", "undo", "redo", "reference", "likes", "palette"];

const always = () => true;

/** All commands while one image is looked at closely. */
export function peekCommands(desk: PeekDesk, others: readonly Command[]): Command[] {
  const make = (name: string, title: string, keys: string[], enabled: () => boolean, run: () => void): Command => ({
    name,
    title,
    group: "Close look",
    keys,
    enabled,
    needs: "No more images on the page",
    run,
  });
  return [
    make("peek-previous", "Previous image of the page", ["ArrowLeft", "ArrowUp"], desk.hasPrevious, desk.previous),
    make("peek-next", "Next image of the page", ["ArrowRight", "ArrowDown"], desk.hasNext, desk.next),
    make("zoom-in", "Zoom in", ["+", "="], always, desk.zoomIn),
    make("zoom-out", "Zoom out", ["-"], always, desk.zoomOut),
    make("zoom-reset", "Whole image", ["0"], always, desk.zoomReset),
    make("peek-close", "Close", ["Escape", "Space"], always, desk.close),
    ...others.filter(({ name }) => ABOUT_ONE.includes(name)),
  ];
}
