import type { ReactNode } from 'react';
import './empty-state.css';

interface EmptyStateProps {
  /** What is not there: `No relocations in this module`. */
  readonly title: string;
  /** Why, and what would change it. */
  readonly children?: ReactNode;
}

/** Stands where rows would be, and says why there are none. */
export function EmptyState({ title, children }: EmptyStateProps) {
  return (
    <div className="empty-state">
      <p className="empty-state-title">{title}</p>
      {children === undefined ? undefined : <div className="empty-state-reason">{children}</div>}
    </div>
  );
}
