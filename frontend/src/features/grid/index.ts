export { Grid } from "./grid";
export { GridSkeleton } from "./grid-skeleton";
export { isSameTile, type TileView } from "./tile";
