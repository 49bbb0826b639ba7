import "react";

declare module "react" {
  interface CSSProperties {
    /** Custom properties, by which styles take numbers and colours from code. */
    [name: `--${string}`]: string | number | undefined;
  }

  interface InputHTMLAttributes<T> {
    /** Chooses a whole folder; every browser has it, React's types do not. */
    webkitdirectory?: string;
  }
}
