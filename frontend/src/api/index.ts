export * from "./embedding-sets";
export * from "./generated/armful";
export * from "./history";
export * from "./models";
export { messageOf, Problem } from "./problem";
export * from "./queries";
export type * from "./types";
