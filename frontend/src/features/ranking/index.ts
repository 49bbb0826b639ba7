export { LabelFilterMenu, LimitMenu, SizeSlider } from "./filters";
export { RankSwitch } from "./rank-switch";
export { Shelf } from "./shelf";
export {
  formatView,
  fromStart,
  type LabelFilter,
  matches,
  parseView,
  rankText,
  SIZES,
  turned,
  type View,
  withoutReference,
  withReference,
} from "./view";
