export { Peek, type PeekImage } from "./peek";
export type { StageHandle } from "./stage";
export { STEP } from "./zoom";
