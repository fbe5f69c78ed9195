import { describe, expect, test } from 'vitest';
import { FormatError } from '../../base/format-error';
import { readModuleInfo } from '../../elf/module-info';
import { ModuleObjects } from '../../symbols/formats/module-objects';
import { SymbolMap } from '../../symbols/symbol-map';
import { auditContext, findingsOf } from '../../testing/audit-module';
import { byteFlips } from '../../testing/corrupt';
import { moduleFromText } from '../../testing/module-from-text';
import { convertInput, type ModuleInput, mapOf, openObject, symbolMap } from '../../testing/open-module';
import { annotatedList, annotatedLivepatch, plainLivepatch } from '../../testing/pictures';
import { audit } from '../audit';
import type { AuditContext } from '../rule';
import { type Case, kallsyms, klp, patchOf, show, x86 } from './cases/cases';
import { nameCases } from './cases/name-cases';
import { relocationCases } from './cases/relocation-cases';
import { sectionCases } from './cases/section-cases';
import { symbolCases } from './cases/symbol-cases';
import { livepatchRules } from './livepatch-rules';

type More = Parameters<typeof auditContext>[1];

/** `<severity> <message>` of one rule, or `<severity> <rule>: <message>` of all. */
async function find(input: ModuleInput, more: More = {}, rule?: string): Promise<string[]> {
  const chosen = livepatchRules.filter(({ id }) => rule === undefined || id === rule);
  const { findings, failures } = await audit(await auditContext(input, more), chosen);
  const said = findings.map(({ severity, rule: id, message }) =>
    rule === undefined ? `${severity} ${id}: ${message}` : `${severity} ${message}`,
  );
  return [...said, ...failures.map(({ rule: id, message }) => `failed ${id}: ${message}`)];
}

function moduleOf({ input, context: { machine } }: Case): Uint8Array<ArrayBuffer> {
  const bytes = moduleFromText(input);
  if (machine !== undefined) bytes.set([machine & 0xff, machine >> 8], 18);
  return bytes;
}

async function contextOf({ context: { release, from, symbols, symbolsOf, patch } }: Case): Promise<More> {
  const map =
    symbols !== undefined ? mapOf(symbols) : symbolsOf !== undefined ? await elfMap(symbolsOf) : undefined;
  return {
    profile: { ...(release !== undefined && { release }), ...(from !== undefined && { from }) },
    map,
    patch,
  };
}

/** Only an ELF file tells which symbols go with the init sections. */
async function elfMap(text: string): Promise<SymbolMap> {
  const modules = new ModuleObjects();
  const file = await openObject(text);
  await modules.add(file, await readModuleInfo(file), 'ext4.ko');
  return new SymbolMap([{ fileName: 'ext4.ko', source: modules.finish() }]);
}

const all = [...nameCases, ...sectionCases, ...symbolCases, ...relocationCases];

test.each(all.map((one, i) => [`${one.rule} ${i}`, one] as const))('%s', async (_, one) => {
  expect(await find(moduleOf(one), await contextOf(one), one.rule)).toEqual(one.said);
});

test('every rule has been seen to speak and to be silent', () => {
  const rulesOf = (isSilent: boolean) =>
    new Set(all.filter(({ said }) => (said.length === 0) === isSilent).map(({ rule }) => rule));
  const ids = new Set(livepatchRules.map(({ id }) => id));
  expect(rulesOf(true)).toEqual(ids);
  expect(rulesOf(false)).toEqual(ids);
  expect(ids.size).toBe(livepatchRules.length);
});

describe('a sound livepatch has no faults', () => {
  const zeroed = (text: string): string =>
    text.replace(
      /^(section \S+ PROGBITS \S+) (\d+)/gm,
      (line, _, size) => `${line} bytes=${'00'.repeat(Number(size))}`,
    );

  test.each(['7.3', '6.12', '6.1', '5.10'] as const)(
    'made by the converter, for vmlinux, in %s',
    async (release) => {
      const list = '*vmlinux state_show _printk __ksymtab__printk ext4_var';
      const { bytes } = await convertInput(zeroed(plainLivepatch), list);
      expect(
        await find(bytes, { profile: { release }, map: symbolMap(list), ...patchOf([undefined]) }),
      ).toEqual([]);
    },
  );

  test('made by the converter, for a module as well', async () => {
    const list = '*vmlinux state_show _printk __ksymtab__printk *ext4 ext4_var';
    const { bytes } = await convertInput(zeroed(plainLivepatch), list);
    const more = { map: symbolMap(list), ...patchOf([undefined, 'ext4']) };
    expect(await find(bytes, more)).toEqual([]);
  });

  test('made by the converter from annotations: one note, for a list of names', async () => {
    const { bytes } = await convertInput(zeroed(annotatedLivepatch('x86_64')), annotatedList);
    expect(await find(bytes, { map: symbolMap(annotatedList) })).toEqual([
      'note position-uncertain: vmlinux has 3 symbols state_show, and source-1 does not tell which is at position 2',
    ]);
  });

  test.each(['__klp_relocs', '__klp_relocs.vmlinux'])(
    'made by objtool klp: NONE relocations against tombstones stay, and %s with its own',
    async (relocs) => {
      const text = `${x86}livepatch-symbol .klp.tombstone.state_show
rela .text 0x10 0 .klp.tombstone.state_show -4
${klp(show)}section ${relocs} PROGBITS A 24 bytes=${'00'.repeat(24)}
section-symbol .text
rela ${relocs} 0 R_X86_64_64 .text 0x10
rela ${relocs} 8 R_X86_64_64 ${show} -4`;
      expect(await find(text, { map: mapOf(kallsyms) })).toEqual([]);
      expect(await findingsOf(text, 'ordinary-relocation')).toEqual([]);
      // The same in a section that code uses.
      expect(await findingsOf(text.replaceAll(relocs, '.data.relocs'), 'ordinary-relocation')).toEqual([
        `error ordinary-relocation: .data.relocs+0x8 is relocated against ${show} by .rela.data.relocs, which is not a livepatch section`,
      ]);
    },
  );
});

test('whatever the file holds, no rule fails but for sections that cannot be read', async () => {
  const text = `${x86}${klp('.klp.sym.ext4.f,1', '.klp.rela.ext4..text')}${klp(show)}undefined g\nrela .text 0 2 g`;
  let looked = 0;
  for (const { what, bytes } of byteFlips(moduleFromText(text), 1500, 7)) {
    const context = await auditContext(bytes, { map: mapOf(kallsyms) }).catch((error: unknown) => error);
    if (context instanceof FormatError) continue;
    if (context instanceof Error) throw context;
    const { failures } = await audit(context as AuditContext, livepatchRules);
    expect(
      failures.filter(({ message }) => !message.includes('lie outside the file')),
      what,
    ).toEqual([]);
    looked += 1;
  }
  expect(looked).toBeGreaterThan(300);
});
