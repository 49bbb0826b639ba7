export { ClassPicker } from "./class-picker";
export { ClassRail } from "./class-rail";
export { named } from "./match";
