export { CompareView } from "./compare-view";
export { DeleteDialog } from "./delete-dialog";
export { LiveHeadCard } from "./live-head";
export { ModelView } from "./model-view";
export { ModelsTable } from "./models-table";
export { RoundsFigure } from "./rounds-figure";
export { TrainDialog } from "./train-dialog";
export { useFollowed } from "./use-followed";
