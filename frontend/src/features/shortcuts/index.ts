export { type Keymap, keymap, remapped } from "./keymap";
export { Palette } from "./palette";
export type { PaletteItem } from "./palette-items";
export { ShortcutOverlay } from "./shortcut-overlay";
export { useKeys } from "./use-keys";
