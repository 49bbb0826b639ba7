export { NewDatasetForm } from "./new-dataset-form";
export { UploadCard } from "./upload-card";
export { uploads } from "./uploads";
