import type { ReactNode } from 'react';
import { useStore } from '../../store/store';
import { useSlow } from './use-slow';

/** What stands between the bars, pale while something slow will change it. The content itself is not rendered for that. */
export function Content({ children }: { readonly children: ReactNode }) {
  const isGlanced = useStore(({ glance }) => glance !== undefined);
  const isSlow = useSlow();
  return (
    <div
      className={isSlow && !isGlanced ? 'app-content app-content-stale' : 'app-content'}
      aria-busy={isSlow}
    >
      {children}
    </div>
  );
}
