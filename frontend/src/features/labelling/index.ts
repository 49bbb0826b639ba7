export type { Act, Change, Gesture } from "./gesture";
export { pendingClasses, pendingCounts } from "./gesture";
export { createLabelling, type Labelling, type LabellingState, type Outcome, type Shown } from "./labelling";
export { cut, type Like, type Likes, likesOf } from "./likes";
export type { Selection } from "./selection";
export * as selecting from "./selection";
export { type Snapshot, snapshotOf } from "./snapshot";
export { browserStorage, type OutboxStorage } from "./storage";
export { isBeingUndone, undoState } from "./undo";
