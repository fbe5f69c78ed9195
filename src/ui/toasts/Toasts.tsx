import { useEffect } from 'react';
import { Button } from '../button/Button';
import { Icon } from '../icon/Icon';
import './toasts.css';

interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

interface ToastView {
  readonly id: number;
  readonly tone: 'info' | 'accepted' | 'refused';
  readonly message: string;
  readonly action?: ToastAction;
  readonly otherAction?: ToastAction;
}

interface ToastsProps {
  readonly toasts: readonly ToastView[];
  readonly onDismiss: (id: number) => void;
}

/** The short messages at the edge of the page. A toast with an action stays longer, for it is to be read first. */
export function Toasts({ toasts, onDismiss }: ToastsProps) {
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastItem key={toast.id} toast={toast} onDismiss={onDismiss} />
      ))}
    </div>
  );
}

function ToastItem({ toast, onDismiss }: { toast: ToastView; onDismiss: (id: number) => void }) {
  const { id, action, otherAction } = toast;
  useEffect(() => {
    const timer = setTimeout(() => onDismiss(id), action === undefined ? 5_000 : 12_000);
    return () => clearTimeout(timer);
  }, [id, action, onDismiss]);
  return (
    <div className={`toast toast-${toast.tone}`}>
      <span className="toast-message">{toast.message}</span>
      {[action, otherAction].map((one) =>
        one === undefined ? undefined : (
          <Button
            key={one.label}
            look="text"
            onClick={() => {
              one.run();
              onDismiss(id);
            }}
          >
            {one.label}
          </Button>
        ),
      )}
      <Button look="quiet" aria-label="Dismiss" onClick={() => onDismiss(id)}>
        <Icon name="close" size={14} />
      </Button>
    </div>
  );
}
