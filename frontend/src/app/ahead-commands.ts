import type { Command } from "@/lib/commands";

/** What the commands of a run act on. */
export type AheadDesk = {
  isAsking: () => boolean;
  canGive: () => boolean;
  canGoBack: () => boolean;
  allFine: () => void;
  notAll: () => void;
  give: () => void;
  back: () => void;
  leave: () => void;
};

/** The commands of the workbench that go on meaning what they do during a run. */
const AS_BEFORE = ["pick-class", "new-class", "palette", "help"];

const always = () => true;

/** All commands during a run. Once the boundary is found, Enter labels everything before it. */
export function aheadCommands(desk: AheadDesk, others: readonly Command[], isOver: boolean): Command[] {
  const make = (
    name: string,
    title: string,
    keys: string[],
    enabled: () => boolean,
    needs: string,
    run: () => void,
  ): Command => ({ name, title, group: "Run ahead", keys, enabled, needs, run });
  const nothing = "Nothing is asked at the moment";
  return [
    make("ahead-fine", "All fine", isOver ? [] : ["Enter"], desk.isAsking, nothing, desk.allFine),
    make("ahead-not", "Not all fine", ["x", "Shift+X", "Backspace"], desk.isAsking, nothing, desk.notAll),
    make(
      "ahead-give",
      "Label all before this",
      isOver ? ["Enter", "Ctrl+Enter"] : ["Ctrl+Enter"],
      desk.canGive,
      "Choose a class, and look at a stretch first",
      desk.give,
    ),
    make("ahead-back", "Back to the question before", ["ArrowLeft"], desk.canGoBack, "This is the first", desk.back),
    make("ahead-leave", "Leave the run", ["Escape"], always, "", desk.leave),
    ...others.filter(({ name }) => AS_BEFORE.includes(name)),
  ];
}
