import { useStore } from '../../store/store';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { TermText } from '../glossary/TermText';
import { OpenButtons } from './OpenButtons';

/** In the place of what needs a `.modinfo`, of a file that has none. */
export function NotAModule({ title }: { readonly title: string }) {
  const explanation = useStore((state) => state.snapshot.module?.dialect.explanation);
  return (
    <EmptyState title={title} actions={<OpenButtons primary />}>
      <p>
        <TermText text="It has no readable .modinfo, in which a module says of itself what it is: modpost has not run on it." />
      </p>
      {explanation === undefined ? undefined : <p>{explanation}</p>}
    </EmptyState>
  );
}
