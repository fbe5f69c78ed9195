import type { ComponentProps } from 'react';
import './button.css';
import { classNames } from '../class-names';

interface ButtonProps extends ComponentProps<'button'> {
  /** `quiet`: no frame until pointed at, for bars; `text`: reads as a link within prose or a table. */
  readonly look?: 'plain' | 'primary' | 'quiet' | 'text';
}

/** A button that says what it does with a verb. */
export function Button({ look = 'plain', className, ...rest }: ButtonProps) {
  return <button type="button" className={classNames('button', `button-${look}`, className)} {...rest} />;
}
