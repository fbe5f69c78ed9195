import { useEffect, useState } from 'react';
import { session } from '../../store/store';
import type { RuleSummary } from '../../worker/snapshot';

let known: readonly RuleSummary[] | undefined;

/** All rules; `undefined` until the worker has told them, a string when it cannot. */
export function useRules(): readonly RuleSummary[] | string | undefined {
  const [rules, setRules] = useState<readonly RuleSummary[] | string | undefined>(known);
  useEffect(() => {
    if (known !== undefined) return;
    let over = false;
    session.rules().then(
      (told) => {
        known = told;
        if (!over) setRules(told);
      },
      (error: Error) => over || setRules(error.message),
    );
    return () => {
      over = true;
    };
  }, []);
  return rules;
}
