export { ShortcutOverlay } from "./shortcut-overlay";
export { useKeys } from "./use-keys";
