import { describe, expect, test } from 'vitest';
import { EM_LOONGARCH } from '../elf/constants';
import { moduleFromText } from '../testing/module-from-text';
import { mapOf } from '../testing/open-module';
import { patchTables } from '../testing/pictures';
import { exportLine, kernelMap, type Run, runLoader, stopOf, versionsLine } from '../testing/run-loader';
import { type KernelRelease, kernelReleases } from './profile';
import type { Verdict } from './verdict';

// The whole way of one livepatch on machines other than x86-64.

interface Machine {
  readonly name: string;
  /** In the words of pictures. */
  readonly picture: string;
  readonly e_machine?: number;
  readonly little: boolean;
  /** Whose kernels have livepatching on it. */
  readonly releases: readonly KernelRelease[];
  /** Stores a whole address; calls; unknown. */
  readonly address: number;
  readonly call: number;
  /** Sections that module_frob_arch_sections asks for, and what is said without the first. */
  readonly needs: readonly string[];
  readonly lacking: string | undefined;
  readonly unknown: readonly [type: number, stop: string];
}

const machines: readonly Machine[] = [
  {
    name: 's390x',
    picture: 's390x',
    little: false,
    releases: kernelReleases,
    address: 22,
    call: 20,
    needs: [],
    lacking: undefined,
    unknown: [99, 'relocations ENOEXEC: module lp: unknown relocation: 99'],
  },
  {
    name: 'aarch64',
    picture: 'aarch64',
    little: true,
    releases: ['7.3'],
    address: 257,
    call: 283,
    needs: ['.plt', '.init.plt'],
    lacking: 'layout ENOEXEC: lp: module PLT section(s) missing',
    unknown: [311, 'relocations ENOEXEC: Modules: module lp: unsupported RELA relocation: 311'],
  },
  {
    name: 'loongarch64',
    picture: 'x86_64',
    e_machine: EM_LOONGARCH,
    little: true,
    releases: ['6.12', '7.3'],
    address: 2,
    call: 66,
    needs: ['.got', '.plt', '.plt.idx'],
    lacking: 'layout ENOEXEC: lp: module GOT section(s) missing',
    unknown: [100, 'relocations EINVAL: kmod: lp: Unsupport relocation type 100, please add its support.'],
  },
];

/** A livepatch that calls an export and a function of vmlinux that is none, and replaces a function of vmlinux and one of ext4. */
function livepatch(machine: Machine, more = '', needs = machine.needs): Uint8Array<ArrayBuffer> {
  const { address, call } = machine;
  const tables = patchTables([
    { functions: ['seq_printf,0=new_show'] },
    { name: 'ext4', functions: ['ext4_show,0=new_show'] },
  ]).replaceAll('R_X86_64_64', `${address}`);
  const bytes = moduleFromText(`module ${machine.picture}
modinfo livepatch=Y license=GPL vermagic=6.1.0
this-module lp
${needs.map((name) => `section ${name} PROGBITS A 1`).join('\n')}
section .text PROGBITS AX 0 align=16 bytes=${'00'.repeat(64)}
symbol new_show FUNC LOCAL .text 0 16
undefined klp_enable_patch
livepatch-symbol .klp.sym.vmlinux.state_show,2
livepatch-symbol .klp.sym.ext4.dup,2
rela .text 0x10 ${call} klp_enable_patch 0
rela .text 0x18 ${call} .klp.sym.vmlinux.state_show,2 0 in=.klp.rela.vmlinux..text flags=AIo
rela .text 0x20 ${call} .klp.sym.ext4.dup,2 0 in=.klp.rela.ext4..text flags=AIo
${tables}
${more}`);
  if (machine.e_machine !== undefined) new DataView(bytes.buffer).setUint16(18, machine.e_machine, true);
  return bytes;
}

const enabled = "livepatch: enabling patch 'lp'";

describe.each(machines)('$name', (machine) => {
  const run = (bytes: Uint8Array<ArrayBuffer>, more: Run = {}): Promise<Verdict> =>
    runLoader(bytes, { release: '7.3', ...more });

  test.each(machine.releases)('a sound livepatch, in %s', async (release) => {
    const verdict = await runLoader(livepatch(machine), { release });
    expect(stopOf(verdict)).toBe('loaded');
    expect(verdict.messages).toContain(enabled);
    expect(verdict.late).toMatchObject([
      {
        object: 'ext4',
        steps: [
          { id: '.klp.rela.ext4..text', outcome: 'passed' },
          { id: 'functions', outcome: 'passed' },
        ],
        messages: ["livepatch: applying patch 'lp' to loading module 'ext4'"],
      },
    ]);
  });

  test('an unknown relocation', async () => {
    const [type, stop] = machine.unknown;
    expect(stopOf(await run(livepatch(machine, `rela .text 0x28 ${type} new_show 0`)))).toBe(stop);
  });

  test('sections of the architecture', async () => {
    const verdict = await run(livepatch(machine, '', machine.needs.slice(1)));
    expect(stopOf(verdict)).toBe(machine.lacking ?? 'loaded');
  });

  test('a site that reaches beyond its section is harm', async () => {
    const beyond = `rela .text 0x3a ${machine.address} new_show 0`;
    const { steps, outcome } = await run(livepatch(machine, beyond));
    expect(steps.find(({ id }) => id === 'relocations')?.outcome).toBe('harmful');
    expect(outcome).toBe('undecided');
  });

  test('bytes that are not zero are no reason', async () => {
    const text = `section .other PROGBITS WA 0 align=8 bytes=${'5a'.repeat(16)}\nrela .other 0 ${machine.address} new_show 0`;
    expect(stopOf(await run(livepatch(machine, text)))).toBe('loaded');
  });

  test('SHT_REL', async () => {
    expect(stopOf(await run(livepatch(machine, `rel .text 0x28 ${machine.address} new_show`)))).toBe(
      'relocations ENOEXEC: module lp: REL relocation unsupported',
    );
  });

  test('CRCs, in the order of the file', async () => {
    const map = kernelMap(exportLine('module_layout', { crc: 0x01020304 }));
    const stop = async (crc: number): Promise<string> => {
      const versions = versionsLine({ module_layout: crc }, { little: machine.little });
      return stopOf(await run(livepatch(machine, versions), { map }));
    };
    expect(await stop(0x01020304)).toBe('loaded');
    expect(await stop(0x04030201)).toBe(
      'versions ENOEXEC: lp: disagrees about version of symbol module_layout',
    );
  });

  test('a function that vmlinux does not have', async () => {
    const map = mapOf(
      'ffffffff81000100 t state_show\nffffffff81000300 t state_show\n',
      exportLine('klp_enable_patch'),
    );
    expect(stopOf(await run(livepatch(machine), { map }))).toBe(
      "enable EINVAL: livepatch: symbol 'seq_printf' not found in symbol table",
    );
  });

  test('without symbols it is open', async () => {
    const { outcome, steps } = await run(livepatch(machine), { map: undefined });
    expect(outcome).toBe('undecided');
    expect(steps.filter((step) => step.outcome === 'undecided').map(({ id }) => id)).toEqual([
      'symbols',
      'relocations',
      'enable',
    ]);
  });
});
