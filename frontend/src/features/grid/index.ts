export { Grid } from "./grid";
export { GridSkeleton } from "./grid-skeleton";
export type { TileView } from "./tile";
