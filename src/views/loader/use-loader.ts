import { useEffect, useState } from 'react';
import { session, useStore } from '../../store/store';
import type { LoaderSummary } from '../../worker/snapshot';

/** The verdict of the module's own kernel, or of another release once one is chosen. */
export function useLoader(): {
  readonly loader: LoaderSummary | undefined;
  readonly choose: (release: string) => void;
} {
  const own = useStore((state) => state.snapshot.loader);
  const revision = useStore((state) => state.revision);
  const [release, choose] = useState<string>();
  const [other, setOther] = useState<LoaderSummary>();
  const isOwn = release === undefined || release === own?.release;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision may be another module.
  useEffect(() => {
    if (isOwn) return;
    let isCurrent = true;
    session.followKernel(release).then(
      (loader) => isCurrent && setOther(loader),
      // The page says what became of the worker; the verdict of the own kernel stays.
      () => isCurrent && setOther(undefined),
    );
    return () => {
      isCurrent = false;
    };
  }, [release, isOwn, revision]);
  return { loader: isOwn ? own : (other ?? own), choose };
}
