export * from "./generated/armful";
export { messageOf, Problem } from "./problem";
export * from "./queries";
export type * from "./types";
