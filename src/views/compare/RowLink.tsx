import { type RefObject, useEffect, useRef } from 'react';
import { addressOf } from '../../store/link-state';
import { useStore } from '../../store/store';
import { CopyLinkButton } from '../common/CopyLinkButton';
import type { Sides } from './use-comparison';

interface RowLinkProps {
  /** Of the row, as links have it. */
  readonly id: string;
  readonly name: string;
  readonly sides: Sides;
  /** Without its label, in a table. */
  readonly compact?: boolean;
}

/** Copies the link to a row of the comparison, which is the chosen one from then on. */
export function RowLink({ id, name, sides, compact = false }: RowLinkProps) {
  const compareSides = useStore((state) => state.compareSides);
  const choose = () => {
    compareSides({ a: sides.a.side, b: sides.b.side, thing: id });
    return addressOf({ ...useStore.getState(), selection: undefined });
  };
  return (
    <CopyLinkButton link={choose} hint={`Copy the link to ${name} in this comparison`} compact={compact} />
  );
}

/** Whether a row is the one that a link leads to; that one is brought into view. */
export function useChosenRow<Row extends HTMLElement>(
  id: string,
): { readonly isChosen: boolean; readonly row: RefObject<Row | null> } {
  const isChosen = useStore(({ comparison }) => comparison?.thing === id);
  const row = useRef<Row>(null);
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return { isChosen, row };
}
