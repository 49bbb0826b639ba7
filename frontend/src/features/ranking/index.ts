export { FilterChips } from "./filter-chips";
export { LabelFilterMenu, LimitMenu, SizeSlider } from "./filter-menus";
export { FilterPopover } from "./filter-popover";
export { type Filters, filterParams, isFiltered, NO_FILTERS } from "./filters";
export { RankSwitch } from "./rank-switch";
export { Shelf } from "./shelf";
export {
  formatView,
  fromStart,
  type LabelFilter,
  matches,
  type PartDraft,
  parseView,
  rankText,
  SIZES,
  turned,
  type View,
  withoutReference,
  withReference,
} from "./view";
export { ViewsMenu } from "./views-menu";
