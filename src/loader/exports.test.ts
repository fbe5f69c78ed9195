import { describe, expect, test } from 'vitest';
import { encodeName } from '../elf/string-table';
import type { SymbolMap } from '../symbols/symbol-map';
import { mapOf } from '../testing/open-module';
import { exportLine, modulesSource, withSources } from '../testing/run-loader';
import { findExport, isKnownNotExported } from './exports';

/** With exports, as kallsyms of a kernel has them. */
const kallsyms = `ffffffff81000000 T _text
ffffffff81000100 t state_show
ffffffff81000200 T seq_printf
ffffffff82000000 r __ksymtab_seq_printf
ffffffffc0000000 t ext4_show\t[ext4]
ffffffffc0000100 r __ksymtab_ext4_api\t[ext4]
`;
const symvers = [
  exportLine('seq_printf', { crc: 0x11, kind: 'EXPORT_SYMBOL' }),
  exportLine('jbd2_api', { object: 'fs/jbd2/jbd2', crc: 0x22, namespace: 'JBD2' }),
  exportLine('twice', { object: 'drivers/a-b', crc: 0x33 }),
  exportLine('twice', { crc: 0x44 }),
].join('');
/** kallsyms without exports: CONFIG_KALLSYMS_ALL is not set. */
const bare = kallsyms.replaceAll(/^.*__ksymtab.*\n/gm, '');

const find = (map: SymbolMap | undefined, name: string) => findExport(map, encodeName(name));
const isMissing = (map: SymbolMap | undefined, name: string) => isKnownNotExported(map, encodeName(name));

describe('who exports a name', () => {
  test.each([
    ['nothing is known', undefined, 'seq_printf', undefined],
    ['vmlinux, by kallsyms', mapOf(kallsyms), 'seq_printf', { objects: ['vmlinux'], details: undefined }],
    ['a module, by kallsyms', mapOf(kallsyms), 'ext4_api', { objects: ['ext4'], details: undefined }],
    ['a symbol that is not exported', mapOf(kallsyms), 'state_show', undefined],
    ['a name that is nowhere', mapOf(kallsyms, symvers), 'nowhere', undefined],
    [
      'Module.symvers',
      mapOf(symvers),
      'seq_printf',
      { objects: ['vmlinux'], details: { crc: 0x11, isGpl: false, namespace: '' } },
    ],
    [
      'a module, by Module.symvers',
      mapOf(kallsyms, symvers),
      'jbd2_api',
      { objects: ['jbd2'], details: { crc: 0x22, isGpl: true, namespace: 'JBD2' } },
    ],
    [
      'two: vmlinux is first',
      mapOf(symvers),
      'twice',
      { objects: ['vmlinux', 'a_b'], details: { crc: 0x44, isGpl: true, namespace: '' } },
    ],
  ] as const)('%s', (_, map, name, expected) => {
    const found = find(map, name);
    expect(
      found && {
        objects: found.objects,
        details: found.details && {
          crc: found.details.crc,
          isGpl: found.details.isGpl,
          namespace: found.details.namespace,
        },
      },
    ).toEqual(expected);
  });
});

describe('nothing exports it, for certain', () => {
  test.each([
    ['nothing is known', undefined, 'state_show', false],
    ['kallsyms has it without an export', mapOf(kallsyms), 'state_show', true],
    ['kallsyms of a module has it so', mapOf(kallsyms), 'ext4_show', true],
    ['kallsyms has it with one', mapOf(kallsyms), 'seq_printf', false],
    ['kallsyms does not have it: another module may', mapOf(kallsyms), 'jbd2_api', false],
    ['kallsyms without exports says nothing', mapOf(bare), 'state_show', false],
    ['Module.symvers does not have it', mapOf(symvers), 'state_show', true],
    ['Module.symvers does not have what kallsyms has', mapOf(kallsyms, symvers), 'state_show', true],
    ['Module.symvers has it', mapOf(bare, symvers), 'jbd2_api', false],
    [
      'Module.symvers of modules only: vmlinux may',
      mapOf(bare, exportLine('jbd2_api', { object: 'jbd2' })),
      'nowhere',
      false,
    ],
  ])('%s', (_, map, name, expected) => {
    expect(isMissing(map, name)).toBe(expected);
  });

  test('modules alone do not tell what vmlinux exports', async () => {
    const source = await modulesSource(
      'module x86_64\nthis-module ext4\nsection .text PROGBITS AX 8\nsymbol ext4_show FUNC LOCAL .text 0 8\nsymbol __ksymtab_ext4_api NOTYPE LOCAL .text 0 0',
    );
    expect(isMissing(withSources(mapOf(bare), source), 'ext4_show')).toBe(false);
    expect(isMissing(withSources(mapOf(kallsyms), source), 'ext4_show')).toBe(true);
    expect(find(withSources(mapOf(bare), source), 'ext4_api')?.objects).toEqual(['ext4']);
  });
});
