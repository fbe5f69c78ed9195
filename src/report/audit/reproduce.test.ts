import { describe, expect, test } from 'vitest';
import type { Finding, Subject } from '../../audit/finding';
import { commandsFor, commandsForFile } from './reproduce';

const finding = (subject: Subject, more: Partial<Finding> = {}): Finding => ({
  rule: 'r',
  key: 'r:s',
  severity: 'error',
  subject,
  message: 'm',
  mend: 'mend',
  ...more,
});

const relocation = (section: string, offset: bigint): Subject => ({
  kind: 'relocation',
  section,
  offset,
  symbol: 'f',
});

describe('commands for a finding', () => {
  test.each<[Subject, string[]]>([
    [{ kind: 'module' }, ['readelf -hW lp.ko', 'modinfo lp.ko']],
    [
      { kind: 'section', section: '.klp.rela.vmlinux..text' },
      ["readelf -SW lp.ko | grep -Fw '.klp.rela.vmlinux..text'"],
    ],
    [{ kind: 'symbol', symbol: 'f' }, ["readelf -sW lp.ko | grep -Fw 'f'"]],
    [{ kind: 'symbol', symbol: '-f' }, ["readelf -sW lp.ko | grep -Fw -- '-f'"]],
    [{ kind: 'symbol', symbol: "a'b" }, [`readelf -sW lp.ko | grep -Fw "a'b"`]],
    [relocation('.rela.text', 0x14n), [`readelf -rW lp.ko | grep -e "'.rela.text'" -e '^0*14 '`]],
    [relocation('.rela.te*[x', 0n), [`readelf -rW lp.ko | grep -e ''\\''.rela.te\\*\\[x'\\''' -e '^0*0 '`]],
    [
      { kind: 'function', object: 'vmlinux', name: 'state_show', position: 2 },
      ["readelf -sW lp.ko | grep -Fw 'state_show'", "sudo grep -Fw 'state_show' /proc/kallsyms"],
    ],
    [{ kind: 'modinfo', tag: 'livepatch' }, ["modinfo -F 'livepatch' lp.ko"]],
  ])('subject %#', (subject, commands) => {
    expect(commandsFor(finding(subject), 'lp.ko')).toEqual(commands);
  });

  test('a control character is looked for as readelf prints it', () => {
    expect(commandsFor(finding({ kind: 'symbol', symbol: 'f\x1b[31m' }), 'lp.ko')).toEqual([
      "readelf -sW lp.ko | grep -Fw 'f^[[31m'",
    ]);
  });

  test.each(['', 'g\u202eh', 'x\x7f', 'x\\xff'])('%j cannot be looked for', (symbol) => {
    expect(commandsFor(finding({ kind: 'symbol', symbol }), 'lp.ko')).toEqual(['readelf -sW lp.ko']);
    expect(commandsFor(finding(relocation('.rela\u202e', 8n)), 'lp.ko')).toEqual([
      "readelf -rW lp.ko | grep '^0*8 '",
    ]);
  });

  test('bytes with a place in the file are dumped', () => {
    const bytes = { section: '.text', offset: 0x14, length: 4 };
    const module: Subject = { kind: 'module' };
    const dumped = (more: Partial<Finding>): string[] => commandsFor(finding(module, more), 'lp.ko').slice(2);
    expect(dumped({ bytes, fileOffset: 84 })).toEqual(['od -A x -t x1 -j 84 -N 4 lp.ko']);
    expect(dumped({ bytes })).toEqual([]);
    expect(dumped({ bytes: { ...bytes, length: 0 }, fileOffset: 84 })).toEqual([]);
  });
});

describe('commands for a file', () => {
  test.each<[string, string[]]>([
    [
      'lp.ko',
      [
        'sha256sum lp.ko',
        'readelf -hW lp.ko',
        'readelf -SW lp.ko',
        'modinfo lp.ko',
        'modinfo -F vermagic lp.ko',
      ],
    ],
    [
      'lp.ko.xz',
      [
        'sha256sum lp.ko.xz',
        'xz -dk lp.ko.xz',
        'readelf -hW lp.ko',
        'readelf -SW lp.ko',
        'modinfo lp.ko',
        'modinfo -F vermagic lp.ko',
      ],
    ],
    // modinfo would look for an installed module of that name.
    [
      '-lp.o',
      ['sha256sum ./-lp.o', 'readelf -hW ./-lp.o', 'readelf -SW ./-lp.o', 'readelf -p .modinfo ./-lp.o'],
    ],
  ])('%s', (name, commands) => {
    expect(commandsForFile(name)).toEqual(commands);
  });

  test('a tag of a file that modinfo would not take', () => {
    expect(commandsFor(finding({ kind: 'modinfo', tag: 'x' }), 'lp.o')).toEqual(['readelf -p .modinfo lp.o']);
  });
});
