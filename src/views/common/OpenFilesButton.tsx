import type { ReactNode } from 'react';
import { classNames } from '../../ui/class-names';
import './open-files-button.css';

interface OpenFilesButtonProps {
  readonly look: 'primary' | 'quiet';
  readonly onFiles: (files: File[]) => void;
  readonly children: ReactNode;
}

const inputId = 'open-files';

/**
 * The way to files without a mouse that drags: a real file input, dressed as a button. There is one of it on the page
 * at any time.
 */
export function OpenFilesButton({ look, onFiles, children }: OpenFilesButtonProps) {
  return (
    <label className={classNames('button', `button-${look}`, 'open-files-button')}>
      <input
        id={inputId}
        className="visually-hidden"
        type="file"
        multiple
        aria-label="Open files"
        onChange={(event) => {
          const { files } = event.currentTarget;
          onFiles([...(files ?? [])]);
          // Choosing the same file again, after a rebuild, must be a change too.
          event.currentTarget.value = '';
        }}
      />
      {children}
    </label>
  );
}

/** Opens the browser's file dialog, as a click on the button does. */
export function openFileDialog(): void {
  document.getElementById(inputId)?.click();
}
