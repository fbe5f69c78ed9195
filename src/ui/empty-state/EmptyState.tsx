import type { ReactNode } from 'react';
import './empty-state.css';

interface EmptyStateProps {
  /** What is not there: `No relocations in this module`. */
  readonly title: string;
  /** Why, and what would change it. */
  readonly children?: ReactNode;
  /** Buttons that do so. */
  readonly actions?: ReactNode;
}

/** Stands where something would be, says why there is nothing, and offers what can be done. */
export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className="empty-state">
      <p className="empty-state-title">{title}</p>
      {children === undefined ? undefined : <div className="empty-state-reason">{children}</div>}
      {actions === undefined ? undefined : <div className="empty-state-actions">{actions}</div>}
    </div>
  );
}
