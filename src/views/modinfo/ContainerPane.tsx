import { useEffect, useState } from 'react';
import { session, useStore } from '../../store/store';
import type { ContainerFacts } from '../../worker/container';
import { NotAModule } from '../common/NotAModule';
import { BtfFact, BuildIdFact, SignatureFact, ThisModuleFact } from './FileFacts';
import { DependsFact, NamespacesFact } from './NeedsFacts';
import { VermagicFact } from './VermagicFact';
import { VersionsFact } from './VersionsFact';

interface ContainerPaneProps {
  readonly onShowImports: (filter: string) => void;
}

/** What the kernel compares before it takes the module, and what is around it. */
export function ContainerPane({ onShowImports }: ContainerPaneProps) {
  const facts = useContainer();
  if (facts === undefined) return undefined;
  if (facts === 'failed') return <NotAModule title="What the module says of its kernel cannot be read" />;
  return (
    <div className="container-scroll">
      <div className="container">
        <VermagicFact facts={facts} />
        <VersionsFact facts={facts} onShow={onShowImports} />
        <DependsFact facts={facts} />
        <NamespacesFact facts={facts} />
        <ThisModuleFact facts={facts} />
        <BtfFact facts={facts} />
        <BuildIdFact facts={facts} />
        <SignatureFact facts={facts} />
      </div>
    </div>
  );
}

function useContainer(): ContainerFacts | 'failed' | undefined {
  const revision = useStore((state) => state.revision);
  const [facts, setFacts] = useState<ContainerFacts | 'failed'>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision may be another module.
  useEffect(() => {
    let isCurrent = true;
    session.container().then(
      (loaded) => isCurrent && setFacts(loaded),
      () => isCurrent && setFacts('failed'),
    );
    return () => {
      isCurrent = false;
    };
  }, [revision]);
  return facts;
}
