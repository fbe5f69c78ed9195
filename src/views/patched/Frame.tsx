import type { ReactNode } from 'react';

/** Scrolls a wide table sideways, so that the page does not. */
export function Frame({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard
    <section className="patched-frame" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
