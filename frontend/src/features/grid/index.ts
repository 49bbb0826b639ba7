export { Grid, type Section } from "./grid";
export { GridSkeleton } from "./grid-skeleton";
export { beyond, type Layout } from "./layout";
export { type Chip, isSameTile, type TileView } from "./tile";
