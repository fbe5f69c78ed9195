import { useEffect, useState } from 'react';
import type { SideChoice } from '../../store/compare-slice';
import { session, useStore } from '../../store/store';
import type { CodeComparison, ModuleComparison } from '../../worker/protocol';

/** What was asked of the worker: its answer, or why there is none; `undefined` until it is there. */
export type Asked<T> = { readonly value: T } | { readonly problem: string } | undefined;

export interface Sides {
  readonly a: SideChoice;
  readonly b: SideChoice;
}

/** What two sides have in common and what not. The former answer stays until the next one is there. */
export function useComparison({ a, b }: Sides): {
  readonly asked: Asked<ModuleComparison>;
  readonly isStale: boolean;
} {
  const [answer, setAnswer] = useState<{ readonly key: string; readonly asked: Asked<ModuleComparison> }>();
  const key = useSidesKey({ a, b });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is all that the sides say
  useEffect(() => {
    let over = false;
    const take = (asked: Asked<ModuleComparison>) => over || setAnswer({ key, asked });
    session.compare(a.ask, b.ask).then(
      (value) => take({ value }),
      (error: Error) => take({ problem: error.message }),
    );
    return () => {
      over = true;
    };
  }, [key]);
  return { asked: answer?.asked, isStale: answer?.key !== key };
}

/** The instructions of a function on both sides. */
export function useCode({ a, b }: Sides, thing: string): Asked<CodeComparison | undefined> {
  const [answer, setAnswer] = useState<{
    readonly key: string;
    readonly asked: Asked<CodeComparison | undefined>;
  }>();
  const key = `${useSidesKey({ a, b })} ${thing}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is all that the sides say
  useEffect(() => {
    let over = false;
    const take = (asked: Asked<CodeComparison | undefined>) => over || setAnswer({ key, asked });
    session.compareCode(a.ask, b.ask, thing).then(
      (value) => take({ value }),
      (error: Error) => take({ problem: error.message }),
    );
    return () => {
      over = true;
    };
  }, [key]);
  return answer?.key === key ? answer.asked : undefined;
}

/** Changes when the answer may. */
function useSidesKey({ a, b }: Sides): string {
  const revision = useStore((state) => state.revision);
  return (
    [a, b].map(({ side: { sha256, isConverted }, ask }) => `${ask.id} ${sha256} ${isConverted}`).join() +
    revision
  );
}
