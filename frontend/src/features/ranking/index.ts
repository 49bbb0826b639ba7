export { FilterChips } from "./filter-chips";
export { LabelFilterMenu, LimitMenu, SizeSlider } from "./filter-menus";
export { FilterPopover } from "./filter-popover";
export { type Filters, filterParams, isFiltered, NO_FILTERS, STATE_TITLES, stateOf } from "./filters";
export { RankSwitch } from "./rank-switch";
export { Shelf } from "./shelf";
export {
  formatView,
  fromStart,
  isPredicted,
  type LabelFilter,
  matches,
  type PartDraft,
  parseView,
  type Ranking,
  ranked,
  rankText,
  SIZES,
  toConfirm,
  turned,
  type View,
  withoutReference,
  withReference,
} from "./view";
export { ViewsMenu } from "./views-menu";
