export { type ClassDraft, ClassEditor } from "./class-editor";
export { ClassPicker } from "./class-picker";
export { ClassRail } from "./class-rail";
export { named } from "./match";
export { MergeDialog } from "./merge-dialog";
export { moved } from "./order";
export { SplitBar } from "./split-bar";
export { type DraftPart, isBlank, partsOf, withImages } from "./split-draft";
export { WalkBar } from "./walk-bar";
