import type { ReactNode } from "react";

type Props = { label: string; className: string | undefined; children: ReactNode };

/** What may be wider than the screen and holds nothing that takes the focus: it does itself, to be scrolled by keys. */
export function ScrollBox({ label, className, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll (WCAG 2.1.1).
    <section className={className} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
