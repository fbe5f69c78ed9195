import type { ReactNode } from 'react';
import { classNames } from '../../ui/class-names';

interface ScrollFrameProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Something that may be wider than there is room for. */
export function ScrollFrame({ label, className, children }: ScrollFrameProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className={classNames('compare-frame', className)} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
