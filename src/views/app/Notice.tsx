import type { ReactNode } from 'react';
import { Button } from '../../ui/button/Button';
import { Icon, type IconName } from '../../ui/icon/Icon';
import './notices.css';

interface NoticeProps {
  readonly tone: 'refused' | 'caution' | 'info';
  readonly icon?: IconName;
  /** Absent where the text has its own way to be rid of it. */
  readonly onDismiss?: () => void;
  readonly children: ReactNode;
}

/** A line under the top bar, as long as what it says holds or until it is dismissed. */
export function Notice({ tone, icon, onDismiss, children }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'info' ? 'status' : 'alert'}>
      {icon === undefined ? undefined : <Icon name={icon} />}
      <div className="notice-text">{children}</div>
      {onDismiss === undefined ? undefined : (
        <Button look="quiet" aria-label="Dismiss" onClick={onDismiss}>
          <Icon name="close" />
        </Button>
      )}
    </div>
  );
}
