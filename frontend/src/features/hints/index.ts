export { HintStrip } from "./hint-strip";
export type { Situation } from "./hints";
