import type { ReactNode } from 'react';
import { Tip } from '../../ui/tip/Tip';
import { tipOf } from './explained';
import type { TermId } from './terms';

interface TermProps {
  readonly id: TermId;
  readonly children: ReactNode;
}

/** A term of the field where it is used: explained in place, and a way to the glossary. */
export function Term({ id, children }: TermProps) {
  return <Tip {...tipOf(id)}>{children}</Tip>;
}
