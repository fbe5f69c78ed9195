import type { ReactNode } from 'react';
import { useStore } from '../../store/store';
import { Icon, type IconName } from '../../ui/icon/Icon';
import type { CandidateRow } from '../../worker/snapshot';

/** What the columns of the candidates cannot say, and what would tell more. */
export function CandidateNotes({ candidates }: { readonly candidates: readonly CandidateRow[] }) {
  const hasVmlinux = useStore(({ snapshot }) => snapshot.sources.some(({ format }) => format === 'vmlinux'));
  const isUncertain = candidates.some(({ orderCertain, count }) => !orderCertain && count > 1);
  const comesAndGoes = candidates.some(({ livePosition }) => livePosition !== undefined);
  const isFileless = candidates.length > 1 && candidates.every(({ sourceFile }) => sourceFile === undefined);
  const isOfKernel = candidates.some(({ object }) => object === 'vmlinux');
  return (
    <>
      {isUncertain ? (
        <Note icon="caution">
          How many there are is certain, but not their order: the kernel counts by address, and a list of
          names need not be in that order. Add the <code>vmlinux</code>, <code>/proc/kallsyms</code> or{' '}
          <code>System.map</code> of the kernel: they are.
        </Note>
      ) : undefined}
      {comesAndGoes ? (
        <Note icon="caution">
          The kernel counts a module’s init symbols while it loads the module, and not when the module is
          loaded already: a position behind them is another one then. Both are shown.
        </Note>
      ) : undefined}
      {isFileless && isOfKernel && !hasVmlinux ? (
        <Note icon="question">
          From which C file each is, the <code>vmlinux</code> of this kernel tells: drop that too.
        </Note>
      ) : undefined}
    </>
  );
}

function Note({ icon, children }: { readonly icon: IconName; readonly children: ReactNode }) {
  return (
    <p className="decision-note" data-tone={icon === 'caution' ? 'caution' : undefined}>
      <Icon name={icon} size={14} />
      <span>{children}</span>
    </p>
  );
}
