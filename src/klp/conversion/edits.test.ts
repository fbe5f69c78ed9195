import { beforeAll, describe, expect, test } from 'vitest';
import { BufferSource } from '../../bytes/byte-source';
import { SHN_LIVEPATCH } from '../../elf/constants';
import { encodeName } from '../../elf/string-table';
import { openModule } from '../../testing/open-module';
import { readPlainElf, readPlainRelocations } from '../../testing/plain-elf';
import type { LivepatchModule } from '../livepatch-module';
import { carryOut } from './convert';
import type { AddedSymbol, Edits, NewRelocation } from './edits';
import { verifyEdits } from './verify';

// Edits of other tools than klp-convert: create-klp-module adds symbols, objtool marks them and leaves NONE behind.

const livepatchSymbol = (name: string, st_info: number): AddedSymbol => ({
  ...{ name: encodeName(name), st_info, st_other: 0, st_shndx: SHN_LIVEPATCH, value: 0n, size: 0n },
});

const nothing: Edits = {
  symbols: { changed: new Map(), added: [], removed: new Set() },
  relocations: { dropped: new Map(), neutralized: new Map() },
  sections: { added: [], removed: new Set() },
};

const picture = `
module x86_64
modinfo livepatch=Y
section .text PROGBITS AX 64 align=16
section __klp_relocs.ext4 PROGBITS A 24
section .kpatch.relocations PROGBITS WA 8
symbol f FUNC LOCAL .text 0 16
symbol k OBJECT LOCAL .kpatch.relocations 0 8
symbol g FUNC GLOBAL .text 16 16
undefined .klp.sym.vmlinux.old,0 WEAK
undefined .klp.tombstone.old WEAK
rela .text 0x04 R_X86_64_PLT32 f -4
rela .text 0x0c R_X86_64_PLT32 .klp.tombstone.old -4
rela .text 0x14 R_X86_64_PLT32 g -4
rela .text 0x1c R_X86_64_64 k 0
rela __klp_relocs.ext4 8 R_X86_64_64 .klp.sym.vmlinux.old,0 -4
`;

/** Index in the input, by name. */
function indexOf(names: readonly { name: string }[], name: string): number {
  return names.findIndex((thing) => thing.name === name);
}

describe('edits of every kind', () => {
  let module: LivepatchModule;
  let edits: Edits;
  let bytes: Uint8Array<ArrayBuffer>;

  beforeAll(async () => {
    module = await openModule(picture);
    const { source } = module.object;
    const { sections, symbols } = readPlainElf(await source.read(0, source.size));
    const [text, relaText, kpatch] = ['.text', '.rela.text', '.kpatch.relocations'].map((name) =>
      indexOf(sections, name),
    ) as [number, number, number];
    const [old, tombstone, k] = ['.klp.sym.vmlinux.old,0', '.klp.tombstone.old', 'k'].map((name) =>
      indexOf(symbols, name),
    ) as [number, number, number];
    const fresh = (offset: bigint, symbol: NewRelocation['symbol']): NewRelocation => ({
      ...{ offset, type: 4, symbol, addend: -4n },
    });
    const moved = module.relocations.find(({ index }) => index === relaText);
    if (moved === undefined) throw new Error('the picture has .rela.text');
    edits = {
      symbols: {
        changed: new Map([old, tombstone].map((symbol) => [symbol, { st_shndx: SHN_LIVEPATCH }])),
        added: [
          livepatchSymbol('.klp.sym.ext4.global,0', 0x12),
          livepatchSymbol('.klp.sym.ext4.local,2', 0x02),
        ],
        removed: new Set([k]),
      },
      relocations: {
        dropped: new Map([[relaText, new Set([3])]]),
        neutralized: new Map([[relaText, new Set([1])]]),
      },
      sections: {
        added: [
          {
            name: '.klp.rela.ext4..text',
            gate: 'ext4',
            target: text,
            entries: [
              {
                kind: 'new',
                relocations: [
                  fresh(0x24n, { kind: 'added', place: 1 }),
                  fresh(0x0cn, { kind: 'existing', index: old }),
                  fresh(0x2cn, { kind: 'added', place: 0 }),
                ],
              },
            ],
          },
        ],
        removed: new Set([kpatch]),
      },
    };
    const output = await carryOut(module.object, edits);
    bytes = await output.read(0, output.size);
  });

  test('are read back', async () => {
    const { problems, checks } = await verifyEdits(module, edits, new BufferSource(bytes));
    expect(problems).toEqual([]);
    expect(checks).toContain(
      '2 symbols renamed or marked SHN_LIVEPATCH, 2 added; the other 3 are as they were.',
    );
  });

  test('add symbols behind their kind, mark and remove others', () => {
    const { symbols, sections } = readPlainElf(bytes);
    expect(symbols.map(({ name, info, shndx }) => `${name} ${info} ${shndx === SHN_LIVEPATCH}`)).toEqual([
      ' 0 false',
      'f 2 false',
      '.klp.sym.ext4.local,2 2 true',
      'g 18 false',
      '.klp.sym.vmlinux.old,0 32 true',
      '.klp.tombstone.old 32 true',
      '.klp.sym.ext4.global,0 18 true',
    ]);
    expect(sections.find(({ name }) => name === '.symtab')?.info).toBe(3);
  });

  test('make NONE of relocations, drop and add others', () => {
    const { symbols, sections } = readPlainElf(bytes);
    const read = (section: string) =>
      readPlainRelocations(bytes, section).map(
        ({ offset, type, symbol, addend }) => `${offset} ${type} ${symbols[symbol]?.name} ${addend}`,
      );
    expect(read('.rela.text')).toEqual(['4 4 f -4', '12 0 .klp.tombstone.old -4', '20 4 g -4']);
    expect(read('.klp.rela.ext4..text')).toEqual([
      '36 4 .klp.sym.ext4.local,2 -4',
      '12 4 .klp.sym.vmlinux.old,0 -4',
      '44 4 .klp.sym.ext4.global,0 -4',
    ]);
    expect(sections.find(({ name }) => name === '.klp.rela.ext4..text')).toMatchObject({
      align: 8,
      entsize: 24,
    });
    expect(sections.map(({ name }) => name)).not.toContain('.kpatch.relocations');
  });

  test.each<[string, (edits: Edits) => Edits]>([
    ['a mark too many', (e) => ({ ...e, symbols: { ...e.symbols, changed: new Map() } })],
    [
      'an added symbol too many',
      (e) => ({ ...e, symbols: { ...e.symbols, added: e.symbols.added.slice(1) } }),
    ],
    [
      'added symbols of other kinds',
      (e) => ({ ...e, symbols: { ...e.symbols, added: e.symbols.added.toReversed() } }),
    ],
    ['a symbol that is gone', (e) => ({ ...e, symbols: { ...e.symbols, removed: new Set() } })],
    ['a NONE too many', (e) => ({ ...e, relocations: { ...e.relocations, neutralized: new Map() } })],
    ['a relocation that is gone', (e) => ({ ...e, relocations: { ...e.relocations, dropped: new Map() } })],
    ['a livepatch section too many', (e) => ({ ...e, sections: { ...e.sections, added: [] } })],
    ['a section that is gone', (e) => ({ ...e, sections: { ...e.sections, removed: new Set() } })],
    [
      'other relocations in a livepatch section',
      (e) => ({
        ...e,
        sections: {
          ...e.sections,
          added: e.sections.added.map((section) => ({
            ...section,
            entries: section.entries.map((run) =>
              run.kind === 'new' ? { ...run, relocations: run.relocations.toReversed() } : run,
            ),
          })),
        },
      }),
    ],
    ['everything', () => nothing],
  ])('what was not asked for is found: %s', async (_, change) => {
    const { problems } = await verifyEdits(module, change(edits), new BufferSource(bytes));
    expect(problems).not.toEqual([]);
  });

  test.each(['st_info', 'st_other', 'st_shndx', 'value', 'size'] as const)(
    'an added symbol with another %s is found',
    async (field) => {
      const added = edits.symbols.added.map((symbol, i) =>
        i > 0 ? symbol : { ...symbol, [field]: field === 'value' || field === 'size' ? 8n : 0x11 },
      );
      const other = { ...edits, symbols: { ...edits.symbols, added } };
      expect((await verifyEdits(module, other, new BufferSource(bytes))).problems).toEqual([
        'the added symbol .klp.sym.ext4.global,0 is not as planned',
      ]);
    },
  );

  test('none: the bytes of the input', async () => {
    const { source } = module.object;
    const output = await carryOut(module.object, nothing);
    expect(await output.read(0, output.size)).toEqual(await source.read(0, source.size));
  });
});
