import type { ComparedSymbol } from '../../worker/protocol';
import { FactTable } from './FactTable';
import type { Sides } from './use-comparison';

interface SymbolListProps {
  readonly symbols: readonly ComparedSymbol[];
  readonly sides: Sides;
}

/** Symbols outside of the module that only one side needs, or that it needs in another way. */
export function SymbolList({ symbols, sides }: SymbolListProps) {
  return (
    <FactTable
      title="Symbols of others"
      noun="symbol"
      facts={symbols.map((symbol) => ({ ...symbol, subject: symbol.key }))}
      kind="symbol"
      sides={sides}
    />
  );
}
