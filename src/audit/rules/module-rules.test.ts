import { describe, expect, test } from 'vitest';
import type { PatchDescription, PatchedFunction, PatchedObject } from '../../klp/patch/patch-description';
import { type KernelProfile, kernelReleases } from '../../loader/profile';
import type { SpecialSection, StaticKeyUse } from '../../loader/special/special-section';
import { SymbolMap } from '../../symbols/symbol-map';
import { auditContext } from '../../testing/audit-module';
import { moduleFromText } from '../../testing/module-from-text';
import { mapOf } from '../../testing/open-module';
import { readPlainElf } from '../../testing/plain-elf';
import { audit } from '../audit';
import { moduleRules } from './module-rules';

type More = Parameters<typeof auditContext>[1];
type Input = Parameters<typeof auditContext>[0];

const kallsyms = `ffffffff81000000 T _text
ffffffff81000100 t state_show
ffffffff81000300 t state_show
ffffffff81000400 t proc_show
ffffffff81000500 t renamed.isra.0
ffffffff82000000 D __per_cpu_start
ffffffff82000010 D early_var
ffffffff81900000 D __init_begin
ffffffff81900010 T start_kernel
ffffffff82000020 d cpu_number
ffffffff82000fff D __per_cpu_end
ffffffff83000000 R __init_end
ffffffffc0000000 t ext4_show\t[ext4]
ffffffffc0000100 t ext4_dup\t[ext4]
ffffffffc0000200 t ext4_dup\t[ext4]
`;
const exported = (name: string, object = 'vmlinux', crc = '0x00000000', namespace = ''): string =>
  `${crc}\t${name}\t${object}\tEXPORT_SYMBOL_GPL\t${namespace}\n`;
const symvers = [
  exported('klp_enable_patch', 'vmlinux', '0x00000011'),
  exported('seq_printf', 'vmlinux', '0x00000022'),
  exported('module_layout', 'vmlinux', '0x00000033'),
  exported('uncounted'),
  exported('cxl_api', 'vmlinux', '0x00000000', 'CXL'),
  exported('kvm_api', 'arch/x86/kvm/kvm', '0x00000000', 'module:kvm-amd,lp*'),
  exported('jbd2_stop', 'fs/jbd2/jbd2'),
  exported('jbd2_start', 'fs/jbd2/jbd2'),
].join('');
const map = mapOf(kallsyms, symvers);
const modinfo = 'modinfo livepatch=Y license=GPL vermagic=6.12.1-lp name=lp';
const head = `module x86_64
${modinfo}
this-module lp
section .text PROGBITS AX 64 align=16 bytes=${'00'.repeat(64)}
section .data PROGBITS WA 256 bytes=${'00'.repeat(256)}
`;
const sound = `${head}undefined klp_enable_patch
undefined seq_printf
symbol new_show FUNC LOCAL .text 0 16
rela .text 0x30 R_X86_64_PLT32 klp_enable_patch -4
livepatch-symbol .klp.sym.vmlinux.state_show,2
rela .text 0x10 R_X86_64_PLT32 .klp.sym.vmlinux.state_show,2 -4 in=.klp.rela.vmlinux..text flags=Ao
`;

/** In .data. */
const record = { section: 4, offset: 16 };
const replaced = (oldName: string, position = 0, more: Partial<PatchedFunction> = {}): PatchedFunction => ({
  oldName,
  position,
  newFunction: { section: 3, offset: 0, name: 'new_show' },
  record,
  ...more,
});
const object = (
  name: string | undefined,
  functions: readonly PatchedFunction[],
  more: Partial<PatchedObject> = {},
): PatchedObject => ({ name, functions, callbacks: {}, record, ...more });
const patchOf = (objects: readonly PatchedObject[], more: Partial<PatchDescription> = {}): More => ({
  map,
  patch: { form: 'static', objects, replace: true, states: [], doubts: [], ...more },
});
const vmlinuxPatch = (...functions: readonly PatchedFunction[]): More =>
  patchOf([object(undefined, functions)]);
const soundPatch = patchOf([
  object(undefined, [replaced('state_show', 1), replaced('state_show', 2), replaced('proc_show')]),
  object('ext4', [replaced('ext4_show', 1), replaced('ext4_dup', 2)]),
  object('xfs', [replaced('unseen')]),
]);

const use = (more: Partial<StaticKeyUse>): StaticKeyUse => ({
  entry: 0,
  offset: 16,
  code: 'new_show+0x8',
  key: 'ext4_key',
  owner: 'ext4',
  isOwn: false,
  lateWith: 'ext4',
  ...more,
});
const specialOf = (name: string, more: Partial<SpecialSection>): More => ({
  special: [
    {
      index: 5,
      name,
      title: 'a table',
      consumedAt: 'coming',
      source: '',
      entries: 16,
      late: [],
      breaks: 'It is sorted.',
      keys: [],
      ...more,
    },
  ],
});
const on = (profile: Partial<KernelProfile>, more: More = {}): More => ({ ...more, profile });

/** `__versions` with these CRCs. */
function versions(crcs: Readonly<Record<string, number>>, name = '__versions'): string {
  const bytes = Object.entries(crcs).flatMap(([symbol, crc]) => {
    const entry = new Array<number>(64).fill(0);
    entry.splice(0, 4, crc & 0xff, (crc >>> 8) & 0xff, (crc >>> 16) & 0xff, crc >>> 24);
    entry.splice(8, symbol.length, ...new TextEncoder().encode(symbol));
    return entry;
  });
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `section ${name} PROGBITS A ${bytes.length} bytes=${hex}\n`;
}
const rightCrcs = { module_layout: 0x33, klp_enable_patch: 0x11, seq_printf: 0x22 };

/** A source that names its release. */
function mapOfRelease(...releases: readonly string[]): SymbolMap {
  const [first] = mapOf(kallsyms).sources;
  if (first === undefined) throw new Error('no source');
  return new SymbolMap(
    releases.map((release, i) => ({
      fileName: `vmlinux-${i + 1}`,
      source: { ...first.source, release, format: 'vmlinux' },
    })),
  );
}

function withBytes(text: string, at: number, ...bytes: readonly number[]): Uint8Array<ArrayBuffer> {
  const file = moduleFromText(text);
  file.set(bytes, at);
  return file;
}
const ofMachine = (machine: number): Uint8Array<ArrayBuffer> =>
  withBytes(`${head}section .rest PROGBITS A 8`, 18, machine & 0xff, machine >> 8);
const brokenSectionZero = (): Uint8Array<ArrayBuffer> =>
  withBytes(sound, readPlainElf(moduleFromText(sound)).shoff + 4, 1);

async function findings(input: Input, more?: More) {
  const found = await audit(await auditContext(input, more), moduleRules);
  expect(found.failures).toEqual([]);
  return found.findings;
}

type Case = readonly [rule: string, input: Input, more: More, expected: string | readonly string[]];
/** `<severity>: <message>` of what the rule finds; none where the rule keeps quiet. */
const none: readonly string[] = [];
const longName = 'x'.repeat(128);

const cases: readonly Case[] = [
  [
    'duplicate-function',
    sound,
    vmlinuxPatch(replaced('state_show', 1), replaced('proc_show', 0), replaced('proc_show', 1)),
    'error: vmlinux: proc_show,1 is replaced 2 times',
  ],
  ['duplicate-function', sound, soundPatch, none],
  [
    'duplicate-object',
    sound,
    patchOf([object('ext4', [replaced('ext4_show')]), object('ext4', [])]),
    'error: 2 objects are called ext4',
  ],
  [
    'duplicate-object',
    sound,
    patchOf([object(undefined, []), object('vmlinux', [])]),
    'error: 2 objects are called vmlinux, some by NULL and some by text',
  ],
  ['duplicate-object', sound, soundPatch, none],
  [
    'function-without-replacement',
    sound,
    patchOf([object('ext4', [{ oldName: 'ext4_show', position: 0, record }])]),
    'error: new_func of ext4_show in ext4 is NULL',
  ],
  ['function-without-replacement', sound, soundPatch, none],
  [
    'patched-function-not-found',
    sound,
    vmlinuxPatch(replaced('proc_shwo')),
    'error: vmlinux has no symbol proc_shwo: the livepatch is refused',
  ],
  [
    'patched-function-not-found',
    sound,
    patchOf([object('ext4', [replaced('proc_show')])]),
    'error: ext4 has no symbol proc_show: the livepatch is refused when ext4 is loaded, and ext4 is refused when it comes later',
  ],
  ['patched-function-not-found', sound, soundPatch, none],
  ['patched-function-not-found', sound, { ...vmlinuxPatch(replaced('f')), map: mapOf(symvers) }, none],
  ['patched-function-not-found', sound, patchOf([object('vmlinux', [replaced('f')])]), none],
  [
    'patched-function-ambiguous',
    sound,
    vmlinuxPatch(replaced('state_show')),
    'error: vmlinux has 2 symbols state_show, and old_sympos is 0: the livepatch is refused',
  ],
  [
    'patched-function-ambiguous',
    sound,
    patchOf([object('ext4', [replaced('ext4_dup')])]),
    'error: ext4 has 2 symbols ext4_dup, and old_sympos is 0: the livepatch is refused when ext4 is loaded, and ext4 is refused when it comes later',
  ],
  ['patched-function-ambiguous', sound, soundPatch, none],
  [
    'patched-function-position',
    sound,
    vmlinuxPatch(replaced('state_show', 3), replaced('proc_show', 2)),
    [
      'error: vmlinux has 2 symbols state_show, and old_sympos is 3: the livepatch is refused',
      'error: vmlinux has 1 symbol proc_show, and old_sympos is 2: the livepatch is refused',
    ],
  ],
  ['patched-function-position', sound, soundPatch, none],
  [
    'patched-name-length',
    sound,
    on({ release: '5.10' }, vmlinuxPatch(replaced(longName))),
    `error: the function name ${'x'.repeat(40)}… has 128 bytes, Linux 5.10 takes 127`,
  ],
  ['patched-name-length', sound, on({ release: '6.1' }, vmlinuxPatch(replaced(longName))), none],
  [
    'patched-name-length',
    sound,
    vmlinuxPatch(replaced('x'.repeat(512))),
    `error: the function name ${'x'.repeat(40)}… has 512 bytes, Linux 6.12 takes 511`,
  ],
  [
    'patched-name-length',
    sound,
    patchOf([object('m'.repeat(56), [])]),
    `error: the object name ${'m'.repeat(40)}… has 56 bytes, the kernel takes 55`,
  ],
  ['patched-name-length', sound, patchOf([object('m'.repeat(55), [replaced('x'.repeat(511))])]), none],
  [
    'patch-empty',
    sound,
    patchOf([]),
    'warning: the patch has no objects: the kernel refuses it, or it replaces nothing',
  ],
  [
    'patch-empty',
    sound,
    patchOf([], { form: 'klp-build' }),
    'error: .init.klp_objects has no entries: the module ends with "lp: nothing to patch!"',
  ],
  ['patch-empty', sound, patchOf([], { doubts: ['Something could not be read.'] }), none],
  [
    'patch-empty',
    sound,
    patchOf([object('ext4', [], { lacksFunctions: true, callbacks: { pre_patch: record } })]),
    'error: funcs of the object ext4 is NULL: the kernel refuses the patch without a word',
  ],
  [
    'patch-empty',
    sound,
    patchOf([object('ext4', [])]),
    'warning: the object ext4 has neither functions nor callbacks: nothing of it is replaced',
  ],
  ['patch-empty', sound, patchOf([object('ext4', [], { callbacks: { pre_patch: record } })]), none],
  [
    'no-replace',
    sound,
    patchOf([], { replace: false }),
    'note: klp_patch.replace is false in the file: livepatches that are enabled stay, and this one is stacked on them',
  ],
  ['no-replace', sound, soundPatch, none],
  ['no-replace', sound, patchOf([], { replace: undefined }), none],
  [
    'patched-init-function',
    sound,
    vmlinuxPatch(replaced('start_kernel')),
    'error: start_kernel lies between __init_begin and __init_end of vmlinux: its memory is freed after boot',
  ],
  ['patched-init-function', sound, soundPatch, none],
  [
    'init-symbol',
    `${sound}livepatch-symbol .klp.sym.vmlinux.start_kernel,0`,
    { map },
    'warning: start_kernel lies between __init_begin and __init_end of vmlinux: its memory is freed after boot',
  ],
  // The original of a per-CPU variable.
  ['init-symbol', `${sound}livepatch-symbol .klp.sym.vmlinux.cpu_number,0`, { map }, none],
  ['init-symbol', `${sound}livepatch-symbol .klp.sym.vmlinux.start_kernel,2`, { map }, none],
  ['init-symbol', `${sound}livepatch-symbol .klp.sym.vmlinux.start_kernel,0`, {}, none],
  [
    'late-static-key',
    sound,
    specialOf('__jump_table', { keys: [use({})] }),
    'error: new_show+0x8 branches on static key ext4_key of ext4, which is written when ext4 is there, after the kernel read __jump_table',
  ],
  [
    'late-static-key',
    sound,
    specialOf('__jump_table', { keys: [use({ owner: 'vmlinux', lateWith: undefined })] }),
    none,
  ],
  [
    'late-static-call',
    sound,
    specialOf('.static_call_sites', { keys: [use({ key: '__SCK__ext4_call', owner: undefined })] }),
    'error: new_show+0x8 is a static call by __SCK__ext4_call, which is written when ext4 is there, after the kernel read .static_call_sites',
  ],
  ['late-static-call', sound, specialOf('__jump_table', { keys: [use({})] }), none],
  [
    'late-special-section',
    sound,
    specialOf('.altinstructions', { late: [{ object: 'ext4', count: 2 }] }),
    'error: 2 relocations of .altinstructions wait for ext4 and come after the kernel read the section. It is sorted',
  ],
  [
    'late-special-section',
    sound,
    specialOf('__jump_table', { late: [{ object: 'ext4', count: 1 }] }),
    'error: 1 relocation of __jump_table waits for ext4 and comes after the kernel read the section. It is sorted',
  ],
  [
    'late-special-section',
    sound,
    specialOf('__jump_table', { late: [{ object: 'ext4', count: 1 }], keys: [use({})] }),
    none,
  ],
  [
    'late-special-section',
    sound,
    specialOf('__bug_table', { late: [{ object: 'ext4', count: 1 }], breaks: undefined }),
    none,
  ],
  [
    'missing-livepatch-tag',
    sound.replace('livepatch=Y ', ''),
    {},
    'error: the module calls klp_enable_patch, and .modinfo has no livepatch=',
  ],
  ['missing-livepatch-tag', head.replace('livepatch=Y ', ''), {}, none],
  ['missing-livepatch-tag', sound.replace('livepatch=Y', 'livepatch='), {}, none],
  [
    'old-interface',
    `${sound}undefined klp_register_patch\nundefined kpatch_register`,
    { map },
    [
      'error: the module imports klp_register_patch, which Linux 5.1 removed',
      'error: the module imports kpatch_register, which only kpatch’s old core module exports',
    ],
  ],
  ['old-interface', `${sound}symbol klp_register_patch FUNC GLOBAL .text 0 8`, { map }, none],
  [
    'old-interface',
    `${sound}undefined kpatch_register`,
    { map: mapOf(symvers + exported('kpatch_register', 'kpatch')) },
    none,
  ],
  [
    'proprietary-license',
    sound.replace('license=GPL', 'license=Proprietary'),
    {},
    'error: license "Proprietary" is not GPL compatible: klp_enable_patch is hidden from the module',
  ],
  [
    'proprietary-license',
    sound.replace('license=GPL ', ''),
    {},
    'error: .modinfo has no license=: klp_enable_patch is hidden from the module',
  ],
  ['proprietary-license', head.replace('license=GPL', 'license=Proprietary'), {}, none],
  [
    'vermagic-missing',
    sound.replace(' vermagic=6.12.1-lp', ''),
    {},
    'warning: .modinfo has no vermagic=: a kernel without CONFIG_MODULE_FORCE_LOAD refuses the module without a word',
  ],
  [
    'vermagic-missing',
    sound.replace(' vermagic=6.12.1-lp', ''),
    on({ isDebian: true }),
    'warning: .modinfo has no vermagic=: the kernel loads the module by force and is tainted',
  ],
  ['vermagic-missing', sound.replace(modinfo, '').replace('this-module lp', ''), {}, none],
  [
    'vermagic-plus',
    sound.replace('6.12.1-lp', '6.12.1+'),
    {},
    'warning: the module was built for 6.12.1+: a kernel of 6.12.1 refuses it',
  ],
  [
    'vermagic-plus',
    `${sound.replace('6.12.1-lp', '6.12.1+')}${versions(rightCrcs)}`,
    {},
    'note: the module was built for 6.12.1+; it has __versions, so a kernel with CONFIG_MODVERSIONS does not compare the release',
  ],
  ['vermagic-plus', sound.replace('6.12.1-lp', '6.12.1+'), { map: mapOfRelease('6.12.1+') }, none],
  ['vermagic-plus', sound.replace('6.12.1-lp', '6.12.1+deb13'), {}, none],
  [
    'vermagic-differs',
    sound,
    { map: mapOfRelease('6.12.2-lp') },
    'error: the module was built for 6.12.1-lp, vmlinux-1 is of 6.12.2-lp',
  ],
  [
    'vermagic-differs',
    `${sound}${versions(rightCrcs)}`,
    { map: mapOfRelease('6.12.2-lp') },
    'warning: the module was built for 6.12.1-lp, vmlinux-1 is of 6.12.2-lp',
  ],
  ['vermagic-differs', sound, { map: mapOfRelease('6.12.2-lp', '6.12.1-lp') }, none],
  ['vermagic-differs', sound.replace(' vermagic=6.12.1-lp', ''), { map: mapOfRelease('6.12.2') }, none],
  ['vermagic-differs', sound, { map }, none],
  [
    'unknown-symbol',
    `${sound}undefined proc_show\nundefined state_show\nundefined nowhere`,
    { map },
    [
      'error: proc_show is undefined and exported by nothing: it is a symbol of vmlinux',
      'error: state_show is undefined and exported by nothing: 2 symbols of vmlinux have the name',
      'error: nowhere is undefined and exported by nothing: no open source has a symbol of the name',
    ],
  ],
  [
    'unknown-symbol',
    `${sound}undefined _GLOBAL_OFFSET_TABLE_\nundefined maybe WEAK\nundefined .klp.sym.vmlinux.f,0\nundefined klp_register_patch\nundefined kallsyms_lookup_name`,
    { map },
    none,
  ],
  ['unknown-symbol', `${sound}undefined nowhere`, { map: mapOf(kallsyms) }, none],
  ['unknown-symbol', sound, { map: mapOf(kallsyms) }, none],
  [
    'unknown-symbol',
    sound,
    { map: mapOf(kallsyms, exported('seq_printf')) },
    'error: klp_enable_patch is undefined and exported by nothing: no open source has a symbol of the name',
  ],
  [
    'unknown-symbol',
    sound.replace('x86_64', 'ppc64le').replaceAll('R_X86_64_PLT32', '10') +
      'undefined .TOC.\nundefined .seq_printf\nundefined .nowhere',
    { map },
    'error: nowhere is undefined and exported by nothing: no open source has a symbol of the name',
  ],
  [
    'crc-mismatch',
    `${sound}${versions({ ...rightCrcs, seq_printf: 0x5a2d1f10, module_layout: 1, stray: 1 })}`,
    { map },
    [
      'error: module_layout has CRC 0x00000001 in __versions and 0x00000033 in Module.symvers',
      'error: seq_printf has CRC 0x5a2d1f10 in __versions and 0x00000022 in Module.symvers',
    ],
  ],
  ['crc-mismatch', `${sound}undefined uncounted\n${versions({ ...rightCrcs, uncounted: 1 })}`, { map }, none],
  [
    'crc-mismatch',
    `${sound}${versions({ seq_printf: 1 })}`.replace('PROGBITS A 64', 'PROGBITS - 64'),
    { map },
    none,
  ],
  [
    'crc-mismatch',
    `${sound}${versions({ seq_printf: 1 })}section __version_ext_crcs PROGBITS A 4 bytes=22000000\nsection __version_ext_names PROGBITS A 11 bytes=7365715f7072696e746600`,
    on({ release: '7.3' }, { map }),
    none,
  ],
  [
    'crc-missing',
    `${sound}${versions({ klp_enable_patch: 0x11 })}`,
    { map },
    ['warning: __versions has no CRC of module_layout', 'warning: __versions has no CRC of seq_printf'],
  ],
  [
    'crc-missing',
    `${sound}${versions({ module_layout: 0x33, klp_enable_patch: 0x11 })}`,
    on({ isDebian: true }, { map }),
    'error: __versions has no CRC of seq_printf',
  ],
  ['crc-missing', `${sound}undefined uncounted\nundefined proc_show\n${versions(rightCrcs)}`, { map }, none],
  ['crc-missing', `${sound}${versions({})}`, { map }, none],
  [
    'namespace-not-imported',
    `${sound}undefined cxl_api`,
    { map },
    'error: cxl_api is exported in namespace CXL, which import_ns= does not name',
  ],
  ['namespace-not-imported', `${sound}modinfo import_ns=DMA import_ns=CXL\nundefined cxl_api`, { map }, none],
  [
    'namespace-not-imported',
    `${sound.replace('this-module lp', 'this-module other')}undefined kvm_api`,
    { map },
    'error: kvm_api is exported in namespace module:kvm-amd,lp*, which is not for a module of this name',
  ],
  ['namespace-not-imported', `${sound}undefined kvm_api`, { map }, none],
  [
    'depends-missing',
    `${sound}modinfo depends=ext4\nundefined jbd2_stop\nundefined jbd2_start`,
    { map },
    'warning: jbd2_stop and 1 more are exported by jbd2, which depends= does not name',
  ],
  [
    'depends-missing',
    `${sound}undefined jbd2_stop`,
    { map },
    'warning: jbd2_stop is exported by jbd2, which depends= does not name',
  ],
  ['depends-missing', `${sound}modinfo depends=ext4,jbd2\nundefined jbd2_stop`, { map }, none],
  [
    'depends-unneeded',
    `${sound}modinfo depends=jbd2,ext4`,
    { map },
    'note: depends= names jbd2, and the module imports nothing that it exports',
  ],
  ['depends-unneeded', `${sound}modinfo depends=jbd2\nundefined jbd2_stop`, { map }, none],
  [
    'duplicate-section-names',
    `${sound}section .same PROGBITS A 8\nsection .same PROGBITS A 8`,
    {},
    'error: 2 sections that are loaded are called .same: 7, 8',
  ],
  [
    'duplicate-section-names',
    `${sound}section .same PROGBITS A 8\nsection .same PROGBITS A 8`,
    on({ release: '6.1' }),
    'note: 2 sections that are loaded are called .same: 7, 8',
  ],
  [
    'duplicate-section-names',
    `${sound}section .strtab PROGBITS A 8\nsection .same PROGBITS A 0\nsection .same PROGBITS A 8\nsection .same PROGBITS - 8`,
    {},
    'error: 2 sections that are loaded are called .strtab: 7, 12',
  ],
  ['duplicate-section-names', `${sound}section .same PROGBITS A 8\nsection .same PROGBITS - 8`, {}, none],
  [
    'writable-code',
    `${sound}section .bad PROGBITS WX 8`,
    {},
    'error: section 7 .bad has SHF_WRITE and SHF_EXECINSTR',
  ],
  ['writable-code', sound, {}, none],
  [
    'common-symbol',
    `${sound}symbol counter OBJECT GLOBAL COM 8 8\nsymbol __gnu_lto_slim OBJECT GLOBAL COM 8 8`,
    {},
    'error: counter is a common symbol (SHN_COMMON)',
  ],
  ['common-symbol', `${sound}symbol counter OBJECT GLOBAL .data 8 8`, {}, none],
  [
    'symbol-section-index',
    `${sound}symbol counter OBJECT GLOBAL 77 8 8\nsymbol far OBJECT GLOBAL 65535 0 0`,
    {},
    ['error: counter is in section 77, the last is 9', 'error: far is in section 0xffff, the last is 9'],
  ],
  [
    'symbol-section-index',
    `${sound}symbol counter OBJECT GLOBAL 77 8 8`,
    on({ release: '5.10' }),
    'error: counter is in section 77, the last is 9, and Linux 5.10 does not check it',
  ],
  ['symbol-section-index', `${sound}symbol a NOTYPE GLOBAL ABS 1 0\nsymbol b OBJECT GLOBAL 9 0 0`, {}, none],
  [
    'constructors',
    `${sound}section .ctors PROGBITS WA 8\nsection .init_array 14 WA 8`,
    {},
    'error: the module has .ctors and .init_array',
  ],
  ['constructors', `${sound}section .ctors PROGBITS WA 8\nsection .init_array 14 - 8`, {}, none],
  [
    'ppc64-abi',
    head.replace('x86_64', 'ppc64le flags=0'),
    {},
    'error: e_flags is 0x0, ABI 0: little-endian kernels are of ABI 2 (ELFv2)',
  ],
  [
    'ppc64-abi',
    head.replace('x86_64', 'ppc64le flags=0x11'),
    on({ release: '6.1' }),
    'warning: e_flags is 0x11, ABI 1: little-endian kernels are of ABI 2 (ELFv2)',
  ],
  ['ppc64-abi', head.replace('x86_64', 'ppc64le'), {}, none],
  ['ppc64-abi', head.replace('x86_64', 'ppc64'), {}, none],
  [
    'no-livepatch-support',
    head.replace('x86_64', 'aarch64'),
    {},
    'error: Linux 6.12 has no livepatch for arm64',
  ],
  [
    'no-livepatch-support',
    head.replace('x86_64', 'aarch64'),
    on({ from: '6.17.2-generic' }),
    'warning: Linux 6.17.2-generic may have no livepatch for arm64: 6.12 has none, 7.3 has',
  ],
  ['no-livepatch-support', head.replace('x86_64', 'aarch64'), on({ release: '7.3' }), none],
  ['no-livepatch-support', head.replace('x86_64', 'aarch64').replace('livepatch=Y ', ''), {}, none],
  [
    'no-livepatch-support',
    ofMachine(243),
    on({ release: '7.3' }),
    'error: Linux 7.3 has no livepatch for RISC-V',
  ],
  [
    'no-livepatch-support',
    ofMachine(258),
    on({ release: '6.1' }),
    'error: Linux 6.1 has no livepatch for LoongArch',
  ],
  ['no-livepatch-support', ofMachine(258), {}, none],
  [
    'unfinished-module',
    `${sound}section __klp_relocs.vmlinux PROGBITS A 24`.replace(/^.*in=\.klp\.rela.*$/gm, ''),
    {},
    'error: intermediate of objtool klp: objtool klp post-link has not been run on it',
  ],
  ['unfinished-module', `${sound}section __klp_relocs.vmlinux PROGBITS A 24`, {}, none],
  [
    'never-enabled',
    sound.replace(/^.*klp_enable_patch.*$/gm, ''),
    vmlinuxPatch(replaced('proc_show')),
    'warning: the module replaces functions and does not import klp_enable_patch',
  ],
  ['never-enabled', sound, vmlinuxPatch(replaced('proc_show')), none],
  ['never-enabled', sound.replace(/^.*klp_enable_patch.*$/gm, ''), {}, none],
  [
    'signature-unsound',
    sound,
    {
      signed: {
        contentSize: 1000,
        problem: { code: 'signature/length', message: 'it is longer than the file' },
      },
    },
    'error: it is longer than the file',
  ],
  [
    'signature-unsound',
    sound,
    { signed: { contentSize: 1000, problem: { code: 'signature/type', message: 'it is of type PGP' } } },
    'warning: it is of type PGP',
  ],
  ['signature-unsound', sound, { signed: { contentSize: 1000 } }, none],
  ['signature-unsound', sound, {}, none],
  [
    'btf-present',
    `${sound}section .BTF PROGBITS - 961`,
    {},
    'note: the module has 961 B of BTF, which fits the vmlinux that it was built with',
  ],
  ['btf-present', `${sound}section .BTF PROGBITS - 0`, {}, none],
  [
    'kallsyms-lookup',
    `${sound}undefined kallsyms_lookup_name`,
    { map },
    'error: the module imports kallsyms_lookup_name, which this kernel does not export',
  ],
  [
    'kallsyms-lookup',
    `${sound}undefined kallsyms_lookup_name`,
    {},
    'warning: the module imports kallsyms_lookup_name, which kernel.org’s kernels no longer export',
  ],
  [
    'kallsyms-lookup',
    `${sound}undefined kallsyms_lookup_name`,
    { map: mapOf(symvers + exported('kallsyms_lookup_name')) },
    none,
  ],
  [
    'kallsyms-lookup',
    `${sound}symbol klpe_a OBJECT LOCAL .data 0 8\nsymbol klpe_b OBJECT LOCAL .data 8 8`,
    {},
    'warning: klpe_a is named as a pointer to a symbol looked up at run time, and 1 more of them; a call through it faults with IBT where the function has no ENDBR',
  ],
  ['kallsyms-lookup', `${sound}symbol klpe_a OBJECT LOCAL .data 0 8`, on({ release: '6.1' }), none],
  [
    'truncated-name',
    `${sound}section .kpatch.funcs PROGBITS WA 8\nlivepatch-symbol .klp.sym.vmlinux.${'y'.repeat(238)}\nlivepatch-symbol ${'z'.repeat(255)}`,
    {},
    'warning: the name of symbol 5 has 255 bytes, the most that kpatch writes: .klp.sym.vmlinux.yyyyyyyyyyyyyyy…yyyyyyyyyyyyyyyy',
  ],
  [
    'truncated-name',
    `${sound}section .kpatch.funcs PROGBITS WA 8\nlivepatch-symbol .klp.sym.vmlinux.${'y'.repeat(235)},0`,
    {},
    none,
  ],
  [
    'truncated-name',
    `${sound}section .kpatch.funcs PROGBITS WA 8\nsection .klp.rela.vmlinux..text.${'y'.repeat(232)} PROGBITS A 8`,
    {},
    none,
  ],
  ['truncated-name', `${sound}livepatch-symbol .klp.sym.vmlinux.${'y'.repeat(238)}`, {}, none],
  [
    'many-symbol-tables',
    `${sound}section .symtab.orig SYMTAB - 0 link=.strtab`,
    {},
    'error: the file has 2 symbol tables: .symtab.orig, .symtab',
  ],
  [
    'many-symbol-tables',
    `${sound}section .symtab.orig SYMTAB - 0 link=.strtab`,
    on({ release: '6.1' }),
    none,
  ],
  [
    'elf-refused',
    brokenSectionZero(),
    {},
    expect.stringMatching(
      /^error: ELF Spec violation: section 0 type\(1\)!=SH_NULL or non-zero len or addr\. .*[^.]$/,
    ),
  ],
  ['elf-refused', `${sound}section .symtab.orig SYMTAB - 0 link=.strtab`, {}, none],
  ['elf-refused', head.replace('x86_64', 'ppc64le flags=0'), {}, none],
];

describe('each rule', () => {
  test.each(cases.map((one, index) => [one[0], index, one] as const))(
    '%s (case %i)',
    async (id, _, [, input, more, expected]) => {
      const found = (await findings(input, more)).filter(({ rule }) => rule === id);
      const texts = found.map(({ severity, message }) => `${severity}: ${message}`);
      expect(texts).toEqual(typeof expected === 'object' && Array.isArray(expected) ? expected : [expected]);
    },
  );

  test.each(moduleRules.map(({ id }) => id))('%s is seen to speak and to keep quiet', (id) => {
    const own = cases.filter(([rule]) => rule === id).map(([, , , expected]) => expected);
    expect(own.some((expected) => expected !== none)).toBe(true);
    expect(own).toContain(none);
  });

  test('has an id of its own and says everything', () => {
    expect(new Set(moduleRules.map(({ id }) => id)).size).toBe(moduleRules.length);
    for (const { id, title, why, source, mend, example } of moduleRules) {
      for (const text of [title, source, example]) expect(text, id).not.toBe('');
      for (const text of [why, mend]) expect(text, id).toMatch(/^[A-Za-z].*\.$/);
      for (const text of [title, why, mend]) expect(text, id).not.toMatch(/\bsafe\b/);
    }
  });
});

describe('a sound livepatch', () => {
  test.each(kernelReleases)('has no findings in %s', async (release) => {
    const input = `${sound}modinfo depends=\n${versions(rightCrcs)}`;
    const special = specialOf('__bug_table', { breaks: undefined }) ?? {};
    const more = { ...soundPatch, ...special, profile: { release } };
    expect(await findings(input, more)).toEqual([]);
  });

  test('without any sources has none either', async () => {
    expect(await findings(sound)).toEqual([]);
  });
});

describe('how it is mended', () => {
  const mendOf = async (rule: string, input: Input, more: More): Promise<(string | undefined)[]> =>
    (await findings(input, more))
      .filter((finding) => finding.rule === rule)
      .flatMap(({ mend, paste }) => [mend, paste]);

  test.each<readonly [string, string, Input, More, string | RegExp]>([
    [
      'the tag',
      'missing-livepatch-tag',
      sound.replace('livepatch=Y ', ''),
      {},
      'MODULE_INFO(livepatch, "Y");',
    ],
    ['a namespace', 'namespace-not-imported', `${sound}undefined cxl_api`, { map }, 'MODULE_IMPORT_NS(CXL);'],
    [
      'a namespace, later',
      'namespace-not-imported',
      `${sound}undefined cxl_api`,
      on({ release: '7.3' }, { map }),
      'MODULE_IMPORT_NS("CXL");',
    ],
    [
      'a namespace, between two known releases',
      'namespace-not-imported',
      `${sound}undefined cxl_api`,
      on({ release: '6.12', from: '6.14.0-1-generic' }, { map }),
      'MODULE_IMPORT_NS("CXL");',
    ],
    [
      'a renamed function',
      'patched-function-not-found',
      sound,
      vmlinuxPatch(replaced('renamed')),
      /^vmlinux has renamed\.isra\.0: /,
    ],
    [
      'a function of another object',
      'patched-function-not-found',
      sound,
      vmlinuxPatch(replaced('ext4_show')),
      /^ext4 has a symbol of this name: /,
    ],
    [
      'a position',
      'patched-function-ambiguous',
      sound,
      vmlinuxPatch(replaced('state_show')),
      'Set .old_sympos: 1 to 2, in the order of /proc/kallsyms.',
    ],
    [
      'a position that must be none',
      'patched-function-position',
      sound,
      vmlinuxPatch(replaced('proc_show', 2)),
      'Set .old_sympos to 0: the name is unique in the object.',
    ],
    [
      'a tracepoint',
      'late-static-key',
      sound,
      specialOf('__jump_table', { keys: [use({ key: '__tracepoint_kvm_exit' })] }),
      /^Leave the tracepoint out/,
    ],
    [
      'pr_debug',
      'late-static-key',
      sound,
      specialOf('__jump_table', { keys: [use({ key: '__UNIQUE_ID_ddebug_1' })] }),
      /^Leave pr_debug\(\) out/,
    ],
    [
      'the call of a tracepoint',
      'late-static-call',
      sound,
      specialOf('.static_call_sites', { keys: [use({ key: '__SCK__tp_func_kvm_exit' })] }),
      /^Leave the tracepoint out/,
    ],
    ['a unique symbol', 'unknown-symbol', `${sound}undefined proc_show`, { map }, /^Convert the module/],
    ['a misspelt one', 'unknown-symbol', `${sound}undefined nowhere`, { map }, /^Look for a slip/],
    [
      'one not to tell of',
      'unknown-symbol',
      `${sound}undefined f`,
      { map: mapOf(symvers) },
      /^Open the symbols of vmlinux/,
    ],
    ['one of several', 'unknown-symbol', `${sound}undefined state_show`, { map }, /^Annotate .*KLP_SYMPOS/],
    [
      'one of several that is annotated',
      'unknown-symbol',
      `${sound}undefined state_show\nannotate vmlinux state_show 2`,
      { map },
      /^Convert the module: its annotation/,
    ],
    [
      'one with two annotations',
      'unknown-symbol',
      `${sound}undefined state_show\nannotate vmlinux state_show 1\nannotate vmlinux state_show 2`,
      { map },
      /^The annotations disagree: vmlinux position 1 and vmlinux position 2\./,
    ],
    [
      'a static key of a module, before conversion',
      'unknown-symbol',
      `${sound}undefined ext4_show\nsection __jump_table PROGBITS WA 16\nrela __jump_table 8 R_X86_64_PC64 ext4_show 0`,
      { map },
      'It cannot be converted as it is: the kernel reads what .rela__jump_table relocates before ext4 is there. Ask for the value in place of the branch: static_key_enabled(&ext4_show).',
    ],
    [
      'one that another table refers to',
      'unknown-symbol',
      `${sound}undefined proc_show\nsection __ex_table PROGBITS A 16\nrela __ex_table 8 R_X86_64_PC32 proc_show 0`,
      { map },
      /^It cannot be converted as it is: the kernel reads what \.rela__ex_table relocates before/,
    ],
    [
      'one of vmlinux in a jump table',
      'unknown-symbol',
      `${sound}undefined proc_show\nsection __jump_table PROGBITS WA 16\nrela __jump_table 8 R_X86_64_PC64 proc_show 0`,
      { map },
      'Convert the module: the name is unique, so that no annotation is needed.',
    ],
  ])('%s', async (_, rule, input, more, expected) => {
    const said = await mendOf(rule, input, more);
    expect(said).toContainEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
  });

  test('a finding points at the bytes it is about', async () => {
    const key = specialOf('.data', { keys: [use({})] });
    expect(await findings(sound, key)).toEqual([]);
    const [duplicate] = await findings(sound, vmlinuxPatch(replaced('proc_show'), replaced('proc_show')));
    expect(duplicate).toMatchObject({
      subject: { kind: 'function', object: 'vmlinux', name: 'proc_show', position: 0 },
      object: 'vmlinux',
      bytes: { section: '.data', offset: 16, length: 24 },
    });
  });

  test('a static key finding has the bytes of its entry', async () => {
    const text = `${sound}section __jump_table PROGBITS WA 64`;
    const special = specialOf('__jump_table', { index: 7, entries: 4, keys: [use({})] });
    const [late] = await findings(text, special);
    expect(late?.bytes).toEqual({ section: '__jump_table', offset: 16, length: 16 });
  });
});
