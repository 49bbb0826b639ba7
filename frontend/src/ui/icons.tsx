import type { ReactNode } from "react";

type IconProps = { size?: number };

/** A line icon on a 16 px grid; decorative, so hidden from screen readers: the control that holds it has the name. */
function Line({ size = 16, children }: IconProps & { children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const PlusIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M8 3v10M3 8h10" />
  </Line>
);
export const MinusIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M3 8h10" />
  </Line>
);
export const HistoryIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M2.5 8A5.5 5.5 0 1 0 4.4 3.8M2.5 2v3h3M8 5v3l2 1.5" />
  </Line>
);
export const CheckIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="m3.5 8.5 3 3 6-7" />
  </Line>
);
export const CrossIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Line>
);
export const ChevronDownIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="m4 6 4 4 4-4" />
  </Line>
);
export const ChevronRightIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="m6 4 4 4-4 4" />
  </Line>
);
export const ChevronLeftIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="m10 4-4 4 4 4" />
  </Line>
);
export const FolderIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M2 4.5A1.5 1.5 0 0 1 3.5 3H6l1.5 2h5A1.5 1.5 0 0 1 14 6.5v5a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 11.5z" />
  </Line>
);
export const UpIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M8 13V4M4.5 7 8 3.5 11.5 7" />
  </Line>
);
export const UploadIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M8 10V3M5 5.5 8 2.5l3 3M2.5 10.5v2a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-2" />
  </Line>
);
export const DownloadIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M8 3v7M5 7.5l3 3 3-3M2.5 11.5v1a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-1" />
  </Line>
);
export const UndoIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H7" />
  </Line>
);
export const RedoIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="m10.5 3 3 3-3 3M13.5 6h-7a4 4 0 0 0 0 8H9" />
  </Line>
);
export const SunIcon = (props: IconProps) => (
  <Line {...props}>
    <circle cx="8" cy="8" r="2.75" />
    <path d="M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.85.85M11.75 11.75l.85.85M3.4 12.6l.85-.85M11.75 4.25l.85-.85" />
  </Line>
);
export const MoonIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M13.5 9.5A5.8 5.8 0 0 1 6.5 2.5a5.8 5.8 0 1 0 7 7Z" />
  </Line>
);
export const RefreshIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M13.5 8A5.5 5.5 0 1 1 11.6 3.8M13.5 2v3h-3" />
  </Line>
);
export const FilterIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M2 3.5h12L9.5 8.7V13l-3-1.5V8.7z" />
  </Line>
);
export const AlertIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M8 2.5 1.8 13.5h12.4z" />
    <path d="M8 6.8v3M8 11.7v.01" />
  </Line>
);
export const WholeIcon = (props: IconProps) => (
  <Line {...props}>
    <rect x="2" y="2" width="12" height="12" rx="2" />
    <rect x="4.8" y="4" width="6.4" height="8" rx=".5" />
  </Line>
);
export const CropIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M4.5 1.5v10h10M1.5 4.5h10v10" />
  </Line>
);
export const TargetIcon = (props: IconProps) => (
  <Line {...props}>
    <circle cx="8" cy="8" r="5" />
    <circle cx="8" cy="8" r="1.4" fill="currentColor" />
  </Line>
);
export const PicturesIcon = (props: IconProps) => (
  <Line {...props}>
    <rect x="1.8" y="3" width="12.4" height="10" rx="1.8" />
    <path d="m2.5 11 3.2-3.2 2.6 2.6 2-2 3.2 3.2" />
    <circle cx="10.8" cy="6" r=".9" />
  </Line>
);
/** One picture before others like it. */
export const LikesIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M2.5 6.5h7v7h-7zM5 4h7v7M7.5 1.5h6.5v7" />
  </Line>
);
export const CloudOffIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M2 2l12 12M5 5.5A3 3 0 0 0 4.5 12H11M7 4a4 4 0 0 1 4.7 3A2.6 2.6 0 0 1 13.4 11" />
  </Line>
);
export const PencilIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M3 13l.7-3L10.6 3a1.4 1.4 0 0 1 2 0l.4.4a1.4 1.4 0 0 1 0 2L6 12.3z" />
  </Line>
);
export const GripIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M6 4v.01M10 4v.01M6 8v.01M10 8v.01M6 12v.01M10 12v.01" strokeWidth="2" />
  </Line>
);
export const BookmarkIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M4.5 2.5h7v11L8 10.8l-3.5 2.7z" />
  </Line>
);
export const MoreIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M3.5 8v.01M8 8v.01M12.5 8v.01" strokeWidth="2" />
  </Line>
);
export const ModelIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M2.5 13.5v-11M2.5 13.5h11M5 10.5l3-3 2 2 3.5-4.5" />
  </Line>
);
