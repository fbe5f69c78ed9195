import { Fragment } from 'react';
import { Dialog } from '../dialog/Dialog';
import { formatKey, type Shortcut } from './shortcuts';
import './shortcuts-dialog.css';

export interface ShortcutsDialogProps {
  readonly table: readonly Shortcut[];
  readonly onClose: () => void;
}

/** The key table, as the keyboard has it. */
export function ShortcutsDialog({ table, onClose }: ShortcutsDialogProps) {
  const groups = [...new Set(table.map((shortcut) => shortcut.group))];
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className="shortcuts-dialog">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {table
                .filter((shortcut) => shortcut.group === group)
                .map(({ keys, label }) => (
                  <Fragment key={label}>
                    <dt>
                      {keys.map((key) => (
                        <kbd key={key}>{formatKey(key)}</kbd>
                      ))}
                    </dt>
                    <dd>{label}</dd>
                  </Fragment>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
