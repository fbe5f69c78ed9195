import { formatHex } from '../../base/format';
import { formatAddend } from '../../elf/dump';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { Inspection, InspectionFact } from '../tables';
import { readCode } from './code';
import { CodeKeys } from './code-keys';

/** Bytes that are shown before and behind an instruction. */
const context = 32;

/** What is known of the instruction at a place; `undefined` when the module has no such place. */
export async function inspectCode(module: LivepatchModule, key: string): Promise<Inspection | undefined> {
  const location = CodeKeys.of(module).locate(key);
  if (location === undefined) return undefined;
  const { range, offset, functionKey } = location;
  const listing = await readCode(module, { side: 'before', ...range });
  const line = listing?.lines.find((one) => offset >= one.offset && offset < one.offset + one.bytes.length);
  if (listing === undefined || line === undefined) return undefined;
  const relocated = line.relocations.flatMap(
    ({ type, symbol, addend, key: relocation }): InspectionFact[] => [
      { label: 'Relocation', value: type, code: true, target: { table: 'relocations', key: relocation } },
      { label: 'Symbol', value: symbol, code: true, target: { table: 'symbols', key: symbol } },
      { label: 'Addend', value: formatAddend(addend), code: true },
    ],
  );
  return {
    kind: 'instruction',
    title: key,
    facts: [
      { label: 'Instruction', value: `${line.mnemonic} ${line.operands}`.trimEnd(), code: true },
      ...(listing.name === undefined || functionKey === undefined
        ? []
        : [
            {
              label: 'Function',
              value: listing.name,
              code: true,
              target: { table: 'functions' as const, key: functionKey },
            },
          ]),
      { label: 'In', value: `${listing.section}+${formatHex(line.offset)}`, code: true },
      ...numbered(relocated),
    ],
    code: key,
    bytes: {
      side: 'before',
      section: range.section ?? listing.section,
      offset: Math.max(0, Math.floor((line.offset - context) / 16) * 16),
      length: 2 * context + 16,
      mark: { offset: line.offset, length: line.bytes.length },
    },
  };
}

/** Labels tell facts apart: those of a second relocation get a number. */
function numbered(facts: readonly InspectionFact[]): InspectionFact[] {
  const seen = new Map<string, number>();
  return facts.map((fact) => {
    const count = (seen.get(fact.label) ?? 0) + 1;
    seen.set(fact.label, count);
    return count === 1 ? fact : { ...fact, label: `${fact.label} ${count}` };
  });
}
