import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { TermText } from '../glossary/TermText';
import { OpenButtons } from './OpenButtons';

/** In the place of what only a module has that is to be converted: why this one is not, and where what it has is shown. */
export function InsteadOfPlan({ title }: { readonly title: string }) {
  const module = useStore((state) => state.snapshot.module);
  if (module === undefined) return undefined;
  const { dialect, counts } = module;
  return (
    <EmptyState
      title={title}
      actions={<Ways dialect={dialect.id} hasSymbols={counts.livepatchSymbols > 0} />}
    >
      <p>
        <TermText text={dialect.explanation} />
      </p>
    </EmptyState>
  );
}

function Ways({ dialect, hasSymbols }: { readonly dialect: string; readonly hasSymbols: boolean }) {
  const { navigate, setFilter } = useStore.getState();
  switch (dialect) {
    case 'half-converted':
      return (
        <Button look="primary" onClick={() => navigate('summary')}>
          See what can be repaired
        </Button>
      );
    case 'not-a-module':
      return <OpenButtons primary />;
    case 'not-livepatch':
      return (
        <>
          <Button onClick={() => navigate('relocations')}>Show its relocations</Button>
          <OpenButtons />
        </>
      );
    default:
      return (
        <>
          {hasSymbols ? (
            <Button
              onClick={() => {
                setFilter('symbols', '.klp.sym.');
                navigate('symbols');
              }}
            >
              Show its livepatch symbols
            </Button>
          ) : undefined}
          <Button onClick={() => navigate('patched')}>Show what it replaces</Button>
          <Button onClick={() => navigate('compare')}>Compare it with another build</Button>
        </>
      );
  }
}
