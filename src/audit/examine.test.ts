import { describe, expect, test } from 'vitest';
import { follow, loaderContext } from '../loader/dry-run';
import { chooseProfile, kernelReleases } from '../loader/profile';
import { moduleFromText } from '../testing/module-from-text';
import { convertInput, openModule, symbolMap } from '../testing/open-module';
import { plainList, plainLivepatch } from '../testing/pictures';
import { readPlainElf } from '../testing/plain-elf';
import { examine } from './examine';

// Where relocations are written a compiler leaves zeros.
const zeroed = plainLivepatch
  .replace('AX 64 align=16', `AX 64 align=16 bytes=${'00'.repeat(64)}`)
  .replace('WA 32 align=8', `WA 32 align=8 bytes=${'00'.repeat(32)}`);
const map = symbolMap(plainList);

describe('an examination', () => {
  test.each(kernelReleases)(
    'in %s has the verdict of the dry run, and findings that agree with it',
    async (release) => {
      const module = await openModule(zeroed);
      const known = { profile: { release, isDebian: false }, map };
      const { verdict, audit, module: own } = await examine(module, known);
      expect(own).toBe(module);
      expect(verdict).toEqual(await follow(await loaderContext(module, known)));
      expect(verdict.outcome).toBe('refused');
      expect(audit.failures).toEqual([]);
      expect(audit.findings.filter(({ rule }) => rule === 'unknown-symbol').map(({ key }) => key)).toEqual([
        'unknown-symbol:state_show',
        'unknown-symbol:ext4_var',
      ]);
    },
  );

  test('of a converted module has its life, with the modules that come and go', async () => {
    const { bytes } = await convertInput(zeroed, plainList);
    const { verdict, life, audit } = await examine(await openModule(bytes), {
      profile: chooseProfile('6.12.1'),
      map,
    });
    expect(verdict.outcome).not.toBe('refused');
    expect(life.map(({ kind, object }) => [kind, object])).toEqual(
      expect.arrayContaining([
        ['load', undefined],
        ['enable', undefined],
        ['arrives', 'ext4'],
        ['leaves', 'ext4'],
        ['returns', 'ext4'],
      ]),
    );
    expect(audit.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('follows the kernel it is given', async () => {
    const { bytes } = await convertInput(zeroed, plainList);
    const rulesIn = async (release: string) => {
      const { audit } = await examine(await openModule(bytes), { profile: chooseProfile(release), map });
      return audit.findings.map(({ rule }) => rule);
    };
    expect(await rulesIn('6.1.0')).toContain('reload-refused');
    expect(await rulesIn('6.12.0')).not.toContain('reload-refused');
  });

  test('knows nothing of symbols without a source', async () => {
    const { verdict, audit } = await examine(await openModule(zeroed), {
      profile: chooseProfile('6.1.0'),
      map: undefined,
    });
    expect(verdict.outcome).toBe('undecided');
    expect(audit.findings.map(({ rule }) => rule)).not.toContain('unknown-symbol');
  });

  test.each(['.text', '.data', '__jump_table', '.static_call_sites', '.modinfo.more'])(
    'of a module whose %s lies outside the file is that of the ELF checks; what can be asked is asked',
    async (damaged) => {
      const more = [
        '__jump_table PROGBITS WA 32',
        '.static_call_sites PROGBITS WA 16',
        '.modinfo.more PROGBITS A 8',
      ];
      const bytes = moduleFromText(`${zeroed}${more.map((line) => `section ${line}\n`).join('')}`);
      const { shoff, sections } = readPlainElf(bytes);
      const index = sections.findIndex(({ name }) => name === damaged);
      // The fourth byte of sh_offset.
      bytes[shoff + index * 64 + 24 + 3] = 1;
      const { verdict, audit } = await examine(await openModule(bytes), {
        profile: chooseProfile('6.12.1'),
        map,
      });
      expect(verdict).toMatchObject({ outcome: 'refused', errno: 'ENOEXEC' });
      expect(verdict.messages.at(-1)).toBe(`Invalid ELF section in module (section ${index} type 1)`);
      expect(audit.findings.map(({ rule }) => rule)).toEqual(
        expect.arrayContaining(['elf-refused', 'unknown-symbol']),
      );
      for (const { message } of audit.failures) expect(message).toContain(damaged);
    },
  );
});
