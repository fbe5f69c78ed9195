import type { ReactNode } from 'react';
import { useStore } from '../../store/store';
import { Tip } from '../../ui/tip/Tip';
import { terms } from './terms';

interface TermProps {
  /** Of the glossary. */
  readonly id: string;
  readonly children: ReactNode;
}

/** A term of the field where it is used: explained in place, and a way to the glossary. */
export function Term({ id, children }: TermProps) {
  const navigate = useStore((state) => state.navigate);
  const term = terms.find((one) => one.id === id);
  if (term === undefined) return children;
  return (
    <Tip
      text={term.short}
      onClick={() => {
        navigate('glossary');
        requestAnimationFrame(() =>
          document.getElementById(`term-${id}`)?.scrollIntoView({ block: 'center' }),
        );
      }}
    >
      {children}
    </Tip>
  );
}
