import { type Command, commandMaker } from "@/lib/commands";

/** What the commands of the workbench act on. */
export type Desk = {
  /** How many images on from the one in focus the one above or below it is. */
  rowStep: (by: 1 | -1) => number;
  hasPage: () => boolean;
  hasFocus: () => boolean;
  /** True when a tile is under the pointer, or has the focus. */
  hasTarget: () => boolean;
  /** Images are selected, held or looked at; or the page says which one a class would go to. */
  hasSelection: () => boolean;
  /** As above, but for what the page says. */
  isHolding: () => boolean;
  hasCurrentClass: () => boolean;
  hasNext: () => boolean;
  hasPrevious: () => boolean;
  canUndo: () => boolean;
  canRedo: () => boolean;
  move: (by: number) => void;
  extend: (by: number) => void;
  toggleFocused: () => void;
  selectPage: () => void;
  invert: () => void;
  clear: () => void;
  giveCurrent: () => void;
  takeAway: () => void;
  openPicker: () => void;
  newClass: () => void;
  undo: () => void;
  redo: () => void;
  rankByTarget: () => void;
  takeLikes: () => void;
  peek: () => void;
  rankAgain: () => void;
  next: () => void;
  previous: () => void;
  /** Scrolls by a screen, or turns the page when there is nothing left to scroll. */
  scrollOrTurn: (direction: 1 | -1) => void;
  resize: (direction: 1 | -1) => void;
  toggleFit: () => void;
  help: () => void;
  palette: () => void;
  history: () => void;
  models: () => void;
};

const always = () => true;

/**
 * All commands of the workbench. Letters that a class owns go to the class, so every command on a letter has a second
 * chord with Shift (see `meaningOf` for the whole order of precedence). `isTaken`: Enter takes the page with all its classes.
 */
export function workbenchCommands(desk: Desk, isTaken = false): Command[] {
  const { hasPage, hasFocus, hasTarget, hasSelection } = desk;
  const canRepeat = () => hasSelection() && desk.hasCurrentClass();
  const needs = new Map<() => boolean, string>([
    [hasPage, "No images on this page"],
    [hasFocus, "Stand on an image first"],
    [hasTarget, "Point at an image first"],
    [hasSelection, "Select images first"],
    [canRepeat, "Select images first, and give a class once"],
    [desk.hasNext, "This is the last page"],
    [desk.hasPrevious, "This is the first page"],
    [desk.canUndo, "Nothing to undo"],
    [desk.canRedo, "Nothing to redo"],
  ]);
  const make = commandMaker(needs);
  const select = make("Select");
  const label = make("Label");
  const rank = make("Rank");
  const page = make("Page");
  const view = make("View");
  return [
    select("move-left", "Previous image", ["ArrowLeft"], hasPage, () => desk.move(-1)),
    select("move-right", "Next image", ["ArrowRight"], hasPage, () => desk.move(1)),
    select("move-up", "Image above", ["ArrowUp"], hasPage, () => desk.move(desk.rowStep(-1))),
    select("move-down", "Image below", ["ArrowDown"], hasPage, () => desk.move(desk.rowStep(1))),
    select("toggle", "Select the image or let it go", ["x", "Shift+X"], hasFocus, desk.toggleFocused),
    select("extend-left", "Extend to the left", ["Shift+ArrowLeft"], hasPage, () => desk.extend(-1)),
    select("extend-right", "Extend to the right", ["Shift+ArrowRight"], hasPage, () => desk.extend(1)),
    select("extend-up", "Extend upwards", ["Shift+ArrowUp"], hasPage, () => desk.extend(desk.rowStep(-1))),
    select("extend-down", "Extend downwards", ["Shift+ArrowDown"], hasPage, () => desk.extend(desk.rowStep(1))),
    select("select-page", "Select the page", ["Ctrl+A"], hasPage, desk.selectPage),
    select("invert", "Invert the selection", ["i", "Shift+I"], hasPage, desk.invert),
    select("likes", "Take its likes", ["l", "Shift+L"], hasTarget, desk.takeLikes),
    select("clear", "Select nothing", ["Escape"], hasSelection, desk.clear),
    label("pick-class", "Find a class to give", ["c", "/", "Shift+C"], hasSelection, desk.openPicker),
    label("repeat-class", "Give the last class again", ["d", "Shift+D"], canRepeat, desk.giveCurrent),
    label("take-away", "Take the label away", ["Backspace", "Delete"], hasSelection, desk.takeAway),
    label("new-class", "New class", ["n", "Shift+N"], always, desk.newClass),
    label("undo", "Undo", ["Ctrl+Z"], desk.canUndo, desk.undo),
    label("redo", "Redo", ["Ctrl+Y", "Ctrl+Shift+Z"], desk.canRedo, desk.redo),
    label("history", "History of the labels", ["h", "Shift+H"], always, desk.history),
    rank("reference", "Rank by this image", ["r", "Shift+R"], hasTarget, desk.rankByTarget),
    rank("rank-again", "Rank again from the start", ["Ctrl+Enter"], always, desk.rankAgain),
    page(
      "next-page",
      "Next page",
      isTaken ? ["Ctrl+ArrowRight"] : ["Enter", "Ctrl+ArrowRight"],
      desk.hasNext,
      desk.next,
    ),
    page("previous-page", "Previous page", ["Shift+Enter"], desk.hasPrevious, desk.previous),
    page("scroll-down", "Scroll down, then the next page", ["PageDown"], hasPage, () => desk.scrollOrTurn(1)),
    page("scroll-up", "Scroll up, then the previous page", ["PageUp"], hasPage, () => desk.scrollOrTurn(-1)),
    view("peek", "Look at the image closely", ["Space"], hasTarget, desk.peek),
    view("larger", "Larger tiles", ["+", "="], always, () => desk.resize(1)),
    view("smaller", "Smaller tiles", ["-"], always, () => desk.resize(-1)),
    view("fit", "Whole image or crop", ["v", "Shift+V"], always, desk.toggleFit),
    view("models", "Models", [], always, desk.models),
    view("palette", "Find anything", ["Ctrl+K"], always, desk.palette),
    view("help", "Keys and gestures", ["?", "F1"], always, desk.help),
  ];
}

/** What the hand does without a key: listed in the overlay beside the commands. */
export const GESTURES = [
  { title: "Select an image or let it go", hand: "click" },
  { title: "Select a range, previewed while Shift is held", hand: "Shift + click" },
  { title: "Select what a frame touches", hand: "drag" },
  { title: "Let go what a frame touches", hand: "Alt + drag" },
  { title: "Say where an image’s likes end", hand: "click among them" },
  { title: "Rank by an image", hand: "drag it onto the shelf" },
  { title: "Show what a part of a split class is", hand: "drag images onto it" },
  { title: "Rank by any picture", hand: "drop or paste it" },
  { title: "Give a class", hand: "click it in the list" },
  { title: "Resize the tiles", hand: "Ctrl + wheel" },
];
