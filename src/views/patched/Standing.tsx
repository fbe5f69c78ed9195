import type { ReactNode } from 'react';
import { formatCount } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { Icon, type IconName } from '../../ui/icon/Icon';
import type { StandingSummary } from '../../worker/patch-summary';
import { SymbolPlace } from '../common/symbol-words';

interface StandingProps {
  readonly standing: StandingSummary;
  readonly object: string;
  readonly position: number;
}

/** Whether the open sources have a symbol where the module says it is. */
export function Standing({ standing, object, position }: StandingProps) {
  switch (standing.kind) {
    case 'unknown':
      return (
        <Mark icon="question" tone="neutral">
          no source of <code>{object}</code> is open
        </Mark>
      );
    case 'missing':
      return (
        <Mark icon="refused" tone="refused">
          <code>{object}</code> has no such symbol
        </Mark>
      );
    case 'ambiguous':
      return (
        <Mark icon="refused" tone="refused">
          not unique: {standing.count} of this name
        </Mark>
      );
    case 'beyond':
      return (
        <Mark icon="refused" tone="refused">
          there {standing.count === 1 ? 'is' : 'are'} {formatCount(standing.count, 'symbol')}, none at{' '}
          {position}
        </Mark>
      );
    case 'found':
      return <Found standing={standing} />;
  }
}

function Found({ standing }: { readonly standing: Extract<StandingSummary, { kind: 'found' }> }) {
  const reveal = useStore((state) => state.reveal);
  const { symbol, key, isFunction } = standing;
  const { position, count, orderCertain, livePosition } = symbol;
  const isWrong = isFunction === false || livePosition === 0;
  return (
    <Mark icon={isWrong ? 'caution' : 'accepted'} tone={isWrong ? 'caution' : 'accepted'}>
      <Button
        look="text"
        title={`${symbol.source}, ${symbol.place}`}
        onClick={() => reveal({ table: 'source-symbols', key })}
      >
        {position} of {count}
      </Button>
      {orderCertain ? undefined : <span title="The count is certain, the order is not">?</span>}
      {isFunction === false ? ', but no function' : undefined}
      {livePosition === undefined
        ? undefined
        : livePosition === 0
          ? ', gone once loaded'
          : `, ${livePosition} once loaded`}{' '}
      <span className="patched-soft">
        <SymbolPlace symbol={symbol} />
      </span>
    </Mark>
  );
}

interface MarkProps {
  readonly icon: IconName;
  readonly tone: 'accepted' | 'caution' | 'refused' | 'neutral';
  readonly children: ReactNode;
}

function Mark({ icon, tone, children }: MarkProps) {
  return (
    <span className="patched-standing" data-tone={tone}>
      <Icon name={icon} size={14} />
      <span>{children}</span>
    </span>
  );
}
