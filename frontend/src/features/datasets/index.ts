export { DatasetSection, ProjectRow } from "./dataset-section";
export { NewProjectDialog } from "./new-project-dialog";
