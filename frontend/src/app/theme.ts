import { createTheme } from "@mantine/core";

/** Grey, calm chrome and one blue: the photos are the interface. */
export const theme = createTheme({
  fontFamily: 'Inter, "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  primaryColor: "blue",
  primaryShade: 6,
  defaultRadius: "md",
  autoContrast: true,
  colors: {
    blue: [
      "#eef3ff",
      "#dbe5ff",
      "#b7caff",
      "#92aeff",
      "#7aa2ff",
      "#5581f0",
      "#2f62e0",
      "#2853c0",
      "#21449d",
      "#1a367c",
    ],
    dark: [
      "#e8e8ea",
      "#b4b6bd",
      "#9a9da6",
      "#6a6d76",
      "#363940",
      "#26282d",
      "#1d1f23",
      "#17181b",
      "#111214",
      "#0b0c0e",
    ],
    gray: [
      "#f6f6f7",
      "#ececef",
      "#e3e4e8",
      "#d3d5da",
      "#b4b7be",
      "#8b8f97",
      "#636770",
      "#4a4d54",
      "#303238",
      "#1b1c1f",
    ],
  },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  components: {
    Button: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false } },
    Modal: {
      styles: { title: { fontSize: 15, fontWeight: 650 } },
      defaultProps: {
        closeButtonProps: { "aria-label": "Close" },
        overlayProps: { backgroundOpacity: 0.45 },
        transitionProps: { duration: 0 },
      },
    },
    // Mantine's placeholder is a child that no menu may have, and axe says so: the focus goes to the first item.
    Menu: { defaultProps: { transitionProps: { duration: 0 }, withInitialFocusPlaceholder: false } },
  },
});
