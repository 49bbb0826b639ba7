import { type Command, commandMaker } from "@/lib/commands";

/** What the commands about classes, filters and everything that matches act on. */
export type ClassDesk = {
  hasCurrentClass: () => boolean;
  hasOthers: () => boolean;
  hasPage: () => boolean;
  hasSelection: () => boolean;
  editCurrent: () => void;
  moveCurrent: (by: 1 | -1) => void;
  mergeCurrent: () => void;
  splitCurrent: () => void;
  archiveCurrent: () => void;
  showCurrent: () => void;
  useAsExamples: () => void;
  selectAllMatching: () => void;
  openFilters: () => void;
  openViews: () => void;
};

const always = () => true;

/** The commands about the class that was given last, and about what is shown. */
export function classCommands(desk: ClassDesk): Command[] {
  const { hasCurrentClass, hasOthers, hasPage } = desk;
  const canExemplify = () => hasCurrentClass() && desk.hasSelection();
  const needs = new Map<() => boolean, string>([
    [hasPage, "No images on this page"],
    [hasCurrentClass, "Give a class once, or click it in the list"],
    [hasOthers, "Give a class once; there must be another"],
    [canExemplify, "Select images first, and give a class once"],
  ]);
  const make = commandMaker(needs);
  const select = make("Select");
  const classes = make("Classes");
  const rank = make("Rank");
  return [
    select("select-all", "Select all that match", ["Ctrl+Shift+A"], hasPage, desk.selectAllMatching),
    classes("edit-class", "Edit the class given last", ["e", "Shift+E"], hasCurrentClass, desk.editCurrent),
    classes("class-up", "Move the class up", ["Alt+ArrowUp"], hasCurrentClass, () => desk.moveCurrent(-1)),
    classes("class-down", "Move the class down", ["Alt+ArrowDown"], hasCurrentClass, () => desk.moveCurrent(1)),
    classes("show-class", "Show only images of the class", [], hasCurrentClass, desk.showCurrent),
    classes("class-examples", "Use the selected images as its examples", [], canExemplify, desk.useAsExamples),
    classes("merge-class", "Merge the class into another", [], hasOthers, desk.mergeCurrent),
    classes("split-class", "Split the class", [], hasCurrentClass, desk.splitCurrent),
    classes("archive-class", "Archive the class", [], hasCurrentClass, desk.archiveCurrent),
    rank("filters", "Filter by state, group, metadata, person, day", ["Ctrl+Shift+F"], always, desk.openFilters),
    rank("views", "Saved views", [], always, desk.openViews),
  ];
}
