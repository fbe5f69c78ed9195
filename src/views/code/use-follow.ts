import { formatHex } from '../../base/format';
import type { CodeListing, CodeRelocation, CodeTarget } from '../../code/code-listing';
import { useStore } from '../../store/store';
import type { CodePlace, Selection } from '../../worker/tables';
import { useSections } from '../table-view/use-sections';

/** Where targets and relocations of a listing are shown. */
export interface Follow {
  readonly toTarget: (target: CodeTarget) => void;
  readonly toRelocation: (relocation: CodeRelocation) => void;
}

/** Own code opens here, own data and symbols of others in the views that are about them. */
export function useFollow(side: CodePlace['side'], listing: CodeListing | undefined): Follow {
  const reveal = useStore((state) => state.reveal);
  const decisions = useStore((state) => state.snapshot.plan?.decisions);
  const sections = useSections();
  const isCode = (name: string) =>
    sections.some((section) => section.name === name && section.flags.includes('X'));
  const isDecided = (name: string) => decisions?.some(({ symbol }) => symbol === name) === true;
  return {
    toTarget: (target) => reveal(selectionOf(target, side, isCode, isDecided)),
    toRelocation: ({ key, offset, target }) =>
      reveal(
        // Relocations that the conversion made are in the table of differences.
        side === 'after' && target.kind === 'livepatch'
          ? { table: 'diff-relocations', key: `${listing?.section ?? ''}+${formatHex(offset)}` }
          : { table: 'relocations', key },
      ),
  };
}

function selectionOf(
  target: CodeTarget,
  side: CodePlace['side'],
  isCode: (section: string) => boolean,
  isDecided: (symbol: string) => boolean,
): Selection {
  switch (target.kind) {
    case 'own':
      if (isCode(target.section))
        return { table: 'code', key: `${target.section}+${formatHex(Math.max(target.offset, 0))}` };
      return target.name === undefined
        ? { table: 'sections', key: target.section }
        : { table: 'symbols', key: target.name };
    case 'undefined':
      return { table: isDecided(target.name) ? 'decisions' : 'symbols', key: target.name };
    case 'livepatch': {
      if (isDecided(target.name)) return { table: 'decisions', key: target.name };
      // The table is of the module before conversion, where the symbol had its plain name.
      const { object, name, position } = target;
      return { table: 'symbols', key: side === 'after' ? name : `.klp.sym.${object}.${name},${position}` };
    }
  }
}
