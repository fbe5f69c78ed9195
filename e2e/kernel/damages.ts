import type { SpoiledModule } from './spoiled-module';

/** A way to spoil a converted livepatch for x86-64. */
export interface Damage {
  readonly id: string;
  readonly spoil: (module: SpoiledModule) => void;
}

const livepatchSymbol = '.klp.sym.vmlinux.state_show,2';

/** The loader reads each of these in another place. All start from the annotated sample after conversion. */
export const damages: readonly Damage[] = [
  { id: 'sound', spoil: () => undefined },
  { id: 'symbol-absolute', spoil: (module) => module.setSymbolSection(0xfff1) },
  { id: 'symbol-undefined', spoil: (module) => module.setSymbolSection(0) },
  { id: 'symbol-common', spoil: (module) => module.setSymbolSection(0xfff2) },
  { id: 'symbol-nowhere', spoil: (module) => module.setSymbolSection(0x1234) },
  {
    id: 'symbol-name',
    spoil: (module) => module.replace('.strtab', livepatchSymbol, livepatchSymbol.replace(',', '.')),
  },
  {
    id: 'position-too-large',
    spoil: (module) => module.replace('.strtab', livepatchSymbol, livepatchSymbol.replace(',2', ',9')),
  },
  {
    id: 'position-0',
    spoil: (module) => module.replace('.strtab', livepatchSymbol, livepatchSymbol.replace(',2', ',0')),
  },
  {
    id: 'position-1',
    spoil: (module) => module.replace('.strtab', livepatchSymbol, livepatchSymbol.replace(',2', ',1')),
  },
  {
    id: 'symbol-unknown',
    spoil: (module) =>
      module.replace('.strtab', livepatchSymbol, livepatchSymbol.replace('state_show', 'state_shox')),
  },
  {
    id: 'object-unknown',
    spoil: (module) =>
      module.replace('.strtab', livepatchSymbol, livepatchSymbol.replace('vmlinux', 'vmlinuy')),
  },
  {
    id: 'section-name',
    spoil: (module) => module.replace('.shstrtab', '.klp.rela.vmlinux', '.klp.rela..mlinux'),
  },
  {
    id: 'section-of-nobody',
    spoil: (module) => module.replace('.shstrtab', '.klp.rela.vmlinux', '.klp.rela.vmlinuy'),
  },
  {
    id: 'section-flag-lost',
    spoil: (module) => module.setFlags(module.livepatchSectionName, (flags) => flags & ~0x100000n),
  },
  { id: 'section-target', spoil: (module) => module.setHeaderWord(module.livepatchSectionName, 44, 60_000) },
  { id: 'relocation-type', spoil: (module) => module.setRelocationType(9) },
  { id: 'relocation-site', spoil: (module) => module.setSiteByte(0x55) },
  { id: 'no-vermagic', spoil: (module) => module.replace('.modinfo', 'vermagic=', 'vermagix=') },
  { id: 'no-livepatch-tag', spoil: (module) => module.replace('.modinfo', 'livepatch=', 'livepatcx=') },
  { id: 'version-missing', spoil: (module) => module.replace('__versions', 'seq_printf\0', 'seq_prinff\0') },
  { id: 'version-other', spoil: (module) => module.spoilVersion('seq_printf') },
  { id: 'versions-not-loaded', spoil: (module) => module.setFlags('__versions', (flags) => flags & ~2n) },
  { id: 'proprietary', spoil: (module) => module.replace('.modinfo', 'license=GPL', 'license=XYZ') },
  { id: 'writable-code', spoil: (module) => module.setFlags('.text', (flags) => flags | 1n) },
  { id: 'section-0', spoil: (module) => module.setHeaderWord(0, 4, 1) },
  {
    id: 'same-section-names',
    spoil: (module) => module.setHeaderWord('.note.Linux', 0, module.headerWord('.note.gnu.build-id', 0)),
  },
  {
    id: 'no-this-module',
    spoil: (module) => module.setFlags('.gnu.linkonce.this_module', (flags) => flags & ~2n),
  },
  {
    id: 'section-not-allocated',
    spoil: (module) => module.setFlags(module.livepatchSectionName, (flags) => flags & ~2n),
  },
  { id: 'relocation-type-10', spoil: (module) => module.setRelocationType(10) },
  { id: 'vermagic-flags', spoil: (module) => module.replace('.modinfo', ' SMP ', ' SMX ') },
  {
    id: 'vermagic-release',
    spoil: (module) => module.replace('.modinfo', 'vermagic=6', 'vermagic=9'),
  },
  {
    id: 'vermagic-release-without-versions',
    spoil: (module) => {
      module.replace('.modinfo', 'vermagic=6', 'vermagic=9');
      module.setFlags('__versions', (flags) => flags & ~2n);
    },
  },
  {
    id: 'this-module-size',
    spoil: (module) => module.setHeaderXword('.gnu.linkonce.this_module', 32, 512n),
  },
  { id: 'relocation-none', spoil: (module) => module.setRelocationType(0) },
  { id: 'layout-version-other', spoil: (module) => module.spoilVersion('module_layout') },
  {
    id: 'layout-version-missing',
    spoil: (module) => module.replace('__versions', 'module_layout\0', 'module_layouX\0'),
  },
  { id: 'import-unknown', spoil: (module) => module.replace('.strtab', 'seq_printf\0', 'seq_prinff\0') },
  {
    id: 'old-name-unknown',
    spoil: (module) => module.replaceString('cmdline_proc_show', 'cmdline_proc_shox'),
  },
  { id: 'old-name-ambiguous', spoil: (module) => module.replaceString('cmdline_proc_show', 'state_show') },
  { id: 'old-position', spoil: (module) => module.setVariable('funcs', 16, 9) },
  { id: 'old-position-1', spoil: (module) => module.setVariable('funcs', 16, 1) },
  { id: 'new-function-null', spoil: (module) => module.clearPointer('funcs', 8) },
  { id: 'functions-null', spoil: (module) => module.clearPointer('objs', 8) },
];

/** What the ELF checks are about. */
export const elfDamages: readonly Damage[] = [
  { id: 'elf-type', spoil: (module) => module.setElfHalf(16, 3) },
  { id: 'elf-machine', spoil: (module) => module.setElfHalf(18, 3) },
  { id: 'elf-section-headers-beyond', spoil: (module) => module.setElfWord(40, 1n << 40n) },
  { id: 'elf-section-header-size', spoil: (module) => module.setElfHalf(58, 32) },
  { id: 'elf-no-sections', spoil: (module) => module.setElfHalf(60, 0) },
  { id: 'elf-too-many-sections', spoil: (module) => module.setElfHalf(60, 60_000) },
  { id: 'elf-no-names', spoil: (module) => module.setElfHalf(62, 0) },
  { id: 'elf-names-beyond', spoil: (module) => module.setElfHalf(62, 60_000) },
  { id: 'elf-magic', spoil: (module) => module.setElfHalf(0, 0x457e) },
  { id: 'names-unterminated', spoil: (module) => module.setLastByte('.shstrtab', 0x41) },
  { id: 'names-type', spoil: (module) => module.setHeaderWord('.shstrtab', 4, 1) },
  { id: 'names-beyond', spoil: (module) => module.setHeaderXword('.shstrtab', 24, 1n << 40n) },
  { id: 'section-beyond', spoil: (module) => module.setHeaderXword('.comment', 32, 1n << 40n) },
  { id: 'section-wraps', spoil: (module) => module.setHeaderXword('.comment', 24, (1n << 64n) - 16n) },
  { id: 'section-name-beyond', spoil: (module) => module.setHeaderWord('.text', 0, 0xffffff) },
  { id: 'debug-name-beyond', spoil: (module) => module.setHeaderWord('.comment', 0, 0xffffff) },
  { id: 'symbols-link-0', spoil: (module) => module.setHeaderWord('.symtab', 40, 0) },
  { id: 'symbols-link-beyond', spoil: (module) => module.setHeaderWord('.symtab', 40, 60_000) },
  { id: 'two-symbol-tables', spoil: (module) => module.setHeaderWord('.comment', 4, 2) },
  { id: 'no-symbol-table', spoil: (module) => module.setHeaderWord('.symtab', 4, 1) },
  { id: 'symbol-names-type', spoil: (module) => module.setHeaderWord('.strtab', 4, 1) },
  {
    id: 'two-modinfo',
    spoil: (module) => module.setHeaderWord('.comment', 0, module.headerWord('.modinfo', 0)),
  },
  {
    id: 'two-this-module',
    spoil: (module) => module.setHeaderWord('.comment', 0, module.headerWord('.gnu.linkonce.this_module', 0)),
  },
  { id: 'this-module-nobits', spoil: (module) => module.setHeaderWord('.gnu.linkonce.this_module', 4, 8) },
  { id: 'cut-40', spoil: (module) => module.cut(40) },
  { id: 'cut-64', spoil: (module) => module.cut(64) },
  { id: 'cut-half', spoil: (module) => module.cut(module.bytes.length >> 1) },
  { id: 'cut-one', spoil: (module) => module.cut(module.bytes.length - 1) },
];

const mark = Buffer.from('~Module signature appended~\n');

/** `struct module_signature` and the mark; `sig_len` big-endian. */
function trailer(fields: {
  readonly algo?: number;
  readonly idType?: number;
  readonly length: number;
}): Buffer {
  const info = Buffer.alloc(12);
  info[0] = fields.algo ?? 0;
  info[2] = fields.idType ?? 2;
  info.writeUInt32BE(fields.length, 8);
  return Buffer.concat([info, mark]);
}

/** What is appended to the file. */
export const signatureDamages: readonly Damage[] = [
  { id: 'signature-mark', spoil: (module) => module.append(mark) },
  { id: 'signature-length', spoil: (module) => module.append(trailer({ length: 0x7fffffff })) },
  { id: 'signature-type', spoil: (module) => module.append(trailer({ length: 0, idType: 1 })) },
  { id: 'signature-params', spoil: (module) => module.append(trailer({ length: 0, algo: 1 })) },
  {
    id: 'signature-garbage',
    spoil: (module) => module.append(Buffer.concat([Buffer.alloc(64, 0x5a), trailer({ length: 64 })])),
  },
];

const lateSymbol = '.klp.sym.klptest.secret,2';

/** Of a livepatch that patches a module as well: what shows when that module is loaded. */
export const lateDamages: readonly Damage[] = [
  { id: 'late-sound', spoil: () => undefined },
  {
    id: 'late-symbol-unknown',
    spoil: (module) => module.replace('.strtab', lateSymbol, lateSymbol.replace('secret', 'secrex')),
  },
  {
    id: 'late-position',
    spoil: (module) => module.replace('.strtab', lateSymbol, lateSymbol.replace(',2', ',9')),
  },
  {
    id: 'late-position-3',
    spoil: (module) => module.replace('.strtab', lateSymbol, lateSymbol.replace(',2', ',3')),
  },
  {
    id: 'late-position-0',
    spoil: (module) => module.replace('.strtab', lateSymbol, lateSymbol.replace(',2', ',0')),
  },
  {
    id: 'late-vmlinux-symbol',
    spoil: (module) => module.replace('.strtab', lateSymbol, lateSymbol.replace('klptest', 'vmlinux')),
  },
  { id: 'late-function-unknown', spoil: (module) => module.replaceString('klptest_show', 'klptest_shox') },
  { id: 'late-object-unknown', spoil: (module) => module.replaceString('klptest', 'klptesu') },
  { id: 'late-relocation-type', spoil: (module) => module.setRelocationType(9) },
  { id: 'late-site', spoil: (module) => module.setSiteByte(0x55) },
  { id: 'late-new-function-null', spoil: (module) => module.clearPointer('funcs_of_klptest', 8) },
];

/** Two objects for vmlinux: the second one's name is NULL. */
export const twoObjectsDamage: Damage = {
  id: 'two-objects-of-one-name',
  spoil: (module) => module.clearPointer('objs', module.sizeOf('objs') / 3),
};
