import { type Command, commandMaker } from "@/lib/commands";
import type { PageMode } from "./page-mode";

/** What the commands about predictions act on. */
export type PageDesk = {
  isHolding: () => boolean;
  hasCurrentClass: () => boolean;
  hasTarget: () => boolean;
  canTake: () => boolean;
  canRunAhead: () => boolean;
  sortOut: () => void;
  confirmCurrent: () => void;
  uncertain: (over: "two" | "all") => void;
  mistakes: () => void;
  clusters: () => void;
  runAhead: () => void;
  /** Gives the rest of the page what it counts as, or turns it when there is nothing to give. */
  takePage: () => void;
  /** Takes the n-th of the classes that an image offers. */
  suggest: (place: number) => void;
  keep: () => void;
};

/**
 * The commands about what is predicted. On a page that is given as a whole, `Enter` takes it; a digit that no class has
 * as its key takes one of the classes that the image in focus offers, and with Alt every digit does.
 */
export function pageCommands(desk: PageDesk, mode: PageMode): Command[] {
  const isWhole = mode !== null && mode !== "walk";
  const isFree = () => !desk.isHolding();
  const canConfirm = () => isFree() && desk.hasCurrentClass();
  const canRun = () => isFree() && desk.canRunAhead();
  const canTake = () => isWhole && desk.canTake();
  const canSuggest = () => isWhole && desk.hasTarget();
  const canKeep = () => mode === "review" && desk.hasTarget();
  const needs = new Map<() => boolean, string>([
    [isFree, "Select nothing first"],
    [canConfirm, "Give a class once, and select nothing"],
    [canRun, "On a ranked list of what has no class, with nothing selected"],
    [canTake, "On a page that is ranked by class, to sort out, or of possible mistakes"],
    [canSuggest, "Point at an image of such a page"],
    [canKeep, "Stand on a possible mistake"],
  ]);
  const make = commandMaker(needs);
  const rank = make("Rank");
  const page = make("Page");
  const label = make("Label");
  const on = (keys: string[], isOn: boolean) => (isOn ? keys : []);
  return [
    page("take-page", "Confirm the rest of the page", on(["Enter"], isWhole), canTake, desk.takePage),
    page("run-ahead", "Run ahead", ["a", "Shift+A"], canRun, desk.runAhead),
    rank("sort-out", "Sort out", ["s", "Shift+S"], isFree, desk.sortOut),
    rank("confirm-class", "Confirm the class given last", ["p", "Shift+P"], canConfirm, desk.confirmCurrent),
    rank("uncertain", "Uncertain between two classes", ["u", "Shift+U"], isFree, () => desk.uncertain("two")),
    rank("uncertain-all", "Uncertain between all classes", [], isFree, () => desk.uncertain("all")),
    rank("mistakes", "Possible mistakes", ["m", "Shift+M"], isFree, desk.mistakes),
    rank("clusters", "Typical images", [], isFree, desk.clusters),
    label("suggestion-1", "Take the suggestion", suggestionKeys(1, mode), canSuggest, () => desk.suggest(0)),
    label("suggestion-2", "Take the second suggestion", suggestionKeys(2, mode), canSuggest, () => desk.suggest(1)),
    label("keep", "Keep the label", on(["k", "Shift+K"], mode === "review"), canKeep, desk.keep),
  ];
}

function suggestionKeys(place: number, mode: PageMode): string[] {
  if (mode === null || mode === "walk") return [];
  const letters = place === 1 && mode === "review" ? ["t", "Shift+T"] : [];
  return [...letters, String(place), `Alt+${place}`];
}
