import type { Snapshot } from '../worker/snapshot';
import type { Selection } from '../worker/tables';

/** What is selected, in a sentence that makes sense without the file; `undefined` where the key says all there is. */
export function selectionWords(
  { audit, plan }: Snapshot,
  selection: Selection | undefined,
): string | undefined {
  switch (selection?.table) {
    case 'findings': {
      const finding = audit?.findings.find(({ key }) => key === selection.key);
      return finding && `${capitalised(finding.severity)}: ${finding.message}`;
    }
    case 'decisions': {
      const decision = plan?.decisions.find(({ symbol }) => symbol === selection.key);
      return decision && `${decision.symbol} is ${decision.kind}. ${decision.explanation}`;
    }
    default:
      return undefined;
  }
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
