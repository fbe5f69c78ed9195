import { useEffect, useState } from 'react';
import { session, useStore } from '../../store/store';
import { viewTitles } from '../../store/view-ids';
import { usePrinting } from '../../ui/use-printing';
import type { FindingText, Snapshot } from '../../worker/snapshot';
import './print.css';
import { PrintedFiles } from './PrintedFiles';
import { PrintedFindings } from './PrintedFindings';
import { PrintedPlan } from './PrintedPlan';
import { PrintedVerdict } from './PrintedVerdict';

/**
 * What is printed: of the Summary and the Findings a report with everything unfolded, of any other view its head, below
 * which the view stands as it is. In the document only while it is printed.
 */
export function PrintSheet() {
  const view = useStore((state) => state.view);
  const snapshot = useStore((state) => state.snapshot);
  const isReport = snapshot.module !== undefined && (view === 'summary' || view === 'findings');
  const texts = useFindingTexts(snapshot, isReport);
  const isPrinting = usePrinting();
  if (!isPrinting) return undefined;
  const { module, audit, plan } = snapshot;
  return (
    <article className="print-sheet" data-print={isReport ? 'report' : 'view'}>
      <h1>
        {(module ?? snapshot.sources[0])?.fileName ?? 'klpscope'}
        <span>{isReport ? 'Livepatch module report' : viewTitles[view]} · klpscope</span>
      </h1>
      {isReport ? <PrintedVerdict snapshot={snapshot} /> : undefined}
      <PrintedFiles snapshot={snapshot} />
      {view === 'code' ? (
        <p>
          Of the function the lines in sight are printed. The whole listing is what{' '}
          <code>klpscope list --format objdump</code> prints.
        </p>
      ) : undefined}
      {isReport && view === 'summary' && plan !== undefined ? <PrintedPlan snapshot={snapshot} /> : undefined}
      {isReport && audit !== undefined ? <PrintedFindings audit={audit} texts={texts} /> : undefined}
    </article>
  );
}

/** What the inspector says of each finding; fetched ahead, for printing does not wait. */
function useFindingTexts(
  { audit }: Snapshot,
  isWanted: boolean,
): ReadonlyMap<string, FindingText> | undefined {
  const [texts, setTexts] = useState<ReadonlyMap<string, FindingText>>();
  const isNeeded = isWanted && audit !== undefined && audit.findings.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer depends on the findings
  useEffect(() => {
    if (!isNeeded) return;
    let over = false;
    session.describeFindings().then(
      (all) => over || setTexts(new Map(all.map((text) => [text.key, text]))),
      () => over || setTexts(undefined),
    );
    return () => {
      over = true;
    };
  }, [isNeeded, audit]);
  return texts;
}
