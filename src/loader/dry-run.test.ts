import { describe, expect, test } from 'vitest';
import { BufferSource } from '../bytes/byte-source';
import { moduleFromText } from '../testing/module-from-text';
import { openModule } from '../testing/open-module';
import { enabling, kernelMap, modulePicture, runLoader, stopOf } from '../testing/run-loader';
import { dryRun, dryRunOfBytes } from './dry-run';
import { type KernelRelease, kernelReleases } from './profile';
import type { Verdict } from './verdict';

const ids = ['elf', 'versions', 'modinfo', 'layout', 'symbols', 'relocations', 'coming', 'sysfs', 'enable'];

function ofBytes(bytes: Uint8Array<ArrayBuffer>, release: KernelRelease = '6.12'): Promise<Verdict> {
  return dryRunOfBytes(new BufferSource(bytes), { release, isDebian: true });
}

/** The file with the number at an offset of the ELF header replaced. */
function edited(offset: number, value: number, text = modulePicture()): Uint8Array<ArrayBuffer> {
  const bytes = moduleFromText(text);
  new DataView(bytes.buffer).setUint16(offset, value, true);
  return bytes;
}

describe('bytes that are no module that can be read', () => {
  const letters = new TextEncoder().encode('#!/bin/sh\n# '.padEnd(200, 'x'));

  test.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ['nothing', new Uint8Array(0), 'Invalid ELF header len 0'],
    ['a few bytes', new Uint8Array(63), 'Invalid ELF header len 63'],
    ['a text', letters, 'Invalid ELF header magic: != \\x7fELF'],
    ['zeros', new Uint8Array(4096), 'Invalid ELF header magic: != \\x7fELF'],
    ['a program', edited(16, 2), 'Invalid ELF header type: 2 != 1'],
    ['another machine', edited(18, 8), 'Invalid architecture in ELF header: 8'],
    [
      'a file cut short',
      moduleFromText(modulePicture()).slice(0, 300),
      'Invalid ELF section header overflow',
    ],
  ])('%s', async (_, bytes, message) => {
    for (const release of kernelReleases) {
      const verdict = await ofBytes(bytes, release);
      const said = release === '5.10' ? 'Module has invalid ELF structures' : message;
      expect(stopOf(verdict), release).toBe(`elf ENOEXEC: ${said}`);
      expect([verdict.outcome, verdict.errno]).toEqual(['refused', 'ENOEXEC']);
      expect(verdict.messages).toEqual([said]);
      expect(verdict.steps[0]?.explanation).toBeTruthy();
      expect(verdict.steps.map(({ id }) => id)).toEqual(ids);
      expect(verdict.steps.slice(1).every(({ outcome }) => outcome === 'not-reached')).toBe(true);
      expect(verdict.late).toEqual([]);
    }
  });

  test('what the ELF checks let through stays open', async () => {
    const verdict = await ofBytes(moduleFromText(modulePicture()));
    expect([verdict.outcome, verdict.errno, verdict.messages]).toEqual(['undecided', undefined, []]);
    expect(verdict.steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'elf passed',
      ...ids.slice(1).map((id) => `${id} undecided`),
    ]);
  });

  test('harm stays open as well', async () => {
    // Releases up to 6.1 do not look whether struct module has bytes in the file.
    const text = `${modulePicture()}section .gnu.linkonce.this_module NOBITS WA 128`.replace(
      'this-module lp',
      '',
    );
    const verdict = await ofBytes(moduleFromText(text), '6.1');
    expect([verdict.outcome, verdict.steps[0]?.outcome, verdict.steps[1]?.outcome]).toEqual([
      'undecided',
      'harmful',
      'undecided',
    ]);
    expect(stopOf(await ofBytes(moduleFromText(text), '6.12'))).toContain('section must have a size set');
  });

  test('one that can be read gets the same from both', async () => {
    for (const release of kernelReleases) {
      const bytes = moduleFromText(modulePicture());
      // Section 0 must be empty.
      const shoff = Number(new DataView(bytes.buffer).getBigUint64(40, true));
      bytes[shoff + 4] = 1;
      const profile = { release, isDebian: false };
      const whole = await dryRun(await openModule(bytes), { profile, map: kernelMap() });
      const alone = await dryRunOfBytes(new BufferSource(bytes), profile);
      expect(alone.messages).toEqual(whole.messages);
      expect(alone.steps).toEqual(whole.steps.filter(({ id }) => id !== 'signature'));
    }
  });
});

describe('the verdict from its steps', () => {
  const sound = enabling({ functions: ['seq_printf,0=new_show'] });
  const harmful = 'undefined seq_printf\nrela .text 0x3e 4 seq_printf -4';

  test.each([
    ['all passed', sound, 'loaded', undefined],
    ['one open', 'undefined klp_enable_patch', 'undecided', undefined],
    ['one harmful', `${sound}\n${harmful}`, 'undecided', undefined],
    [
      'harmful, then failed',
      `${enabling({ functions: ['nowhere,0=new_show'] })}\n${harmful}`,
      'refused',
      'EINVAL',
    ],
    ['failed', 'undefined nowhere', 'refused', 'ENOENT'],
  ] as const)('%s', async (_, lines, outcome, errno) => {
    const verdict = await runLoader(modulePicture(lines));
    expect([verdict.outcome, verdict.errno]).toEqual([outcome, errno]);
  });

  test('open, then failed: nothing is open any more', async () => {
    const verdict = await runLoader(modulePicture('undefined jbd2_api\nrela .data 0 9 new_show 0'), {
      map: undefined,
    });
    expect(verdict.steps.map(({ id, outcome }) => `${id} ${outcome}`).slice(5)).toEqual([
      'symbols undecided',
      'relocations failed',
      'coming not-reached',
      'sysfs not-reached',
      'enable not-reached',
    ]);
    expect([verdict.outcome, verdict.errno]).toEqual(['refused', 'ENOEXEC']);
  });

  test('lines of all steps, in their order', async () => {
    const twice = 'section .same PROGBITS A 8\nsection .same PROGBITS A 8';
    const text = modulePicture(`${twice}\n${sound}`);
    expect((await runLoader(text, { release: '6.1' })).messages).toEqual([
      'lp: tainting kernel with TAINT_LIVEPATCH',
      "sysfs: cannot create duplicate filename '/module/lp/sections/.same'",
      "livepatch: enabling patch 'lp'",
      "livepatch: 'lp': starting patching transition",
      "livepatch: 'lp': patching complete",
    ]);
  });
});
