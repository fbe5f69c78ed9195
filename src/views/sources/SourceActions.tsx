import { useState } from 'react';
import { formatCount } from '../../base/format';
import { session, useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { Icon } from '../../ui/icon/Icon';
import type { SourceSummary, SymbolTotals } from '../../worker/snapshot';
import { AddMenu } from '../common/AddMenu';
import { saveFile } from '../common/save-file';
import { Term } from '../glossary/Term';

interface SourceActionsProps {
  readonly totals: SymbolTotals;
  readonly sources: readonly SourceSummary[];
}

/** What can be made of the sources, and the way to more of them. */
export function SourceActions({ totals, sources }: SourceActionsProps) {
  const [isMaking, make] = useSymbolsList();
  const isUncertain = sources.some(({ format, used }) => format === 'list' && used > 0);
  return (
    <div className="source-actions">
      <Button disabled={isMaking} onClick={make} aria-describedby="symbols-list-about">
        <Icon name="download" />
        {isMaking ? 'Making a Symbols.list …' : 'Make a Symbols.list'}
      </Button>
      <p id="symbols-list-about" className="source-actions-about">
        of all <strong>{formatCount(totals.symbols, 'symbol')}</strong> and{' '}
        <strong>{formatCount(totals.exports, 'export')}</strong> of{' '}
        <strong>{formatCount(totals.objects, 'object')}</strong>,{' '}
        {isUncertain
          ? 'in the kernel’s order where a source has it, else in the list’s'
          : 'in the order in which the kernel counts'}
        , for <Term id="tool-klp-convert">klp-convert</Term>
      </p>
      <AddMenu look="plain" />
    </div>
  );
}

/** Whether a list is being made, and what makes one and saves it. */
function useSymbolsList(): readonly [boolean, () => void] {
  const showToast = useStore((state) => state.showToast);
  const [isMaking, setMaking] = useState(false);
  const make = () => {
    setMaking(true);
    session
      .downloadSymbolsList()
      .then(saveFile)
      .catch((error: Error) =>
        showToast({ tone: 'refused', message: `No Symbols.list was made: ${error.message}` }),
      )
      .finally(() => setMaking(false));
  };
  return [isMaking, make];
}
