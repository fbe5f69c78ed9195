import { kernelVersion } from '../base/kernel-version';

/**
 * Which symbols of a vmlinux the kernel's own table leaves out, by release. The table is made by
 * `nm -n vmlinux | scripts/mksysmap | scripts/kallsyms --all-symbols` (scripts/link-vmlinux.sh); a livepatch position
 * counts what is left. Up to 5.10 mksysmap made System.map only, later ones filter both.
 */
export interface KallsymsRules {
  /** The release whose sources were read: `6.1`. */
  readonly release: string;
  readonly prefixes: readonly string[];
  readonly names: ReadonlySet<string>;
  /** Of linkers' stubs and the like. */
  readonly patterns: readonly RegExp[];
  /** `KSYM_NAME_LEN`: a name of so many bytes or more is left out. */
  readonly longestName: number;
}

const thunks = ['AArch64ADRP', 'ARMV5PILong', 'ARMV7PILong', 'ThumbV7PILong', 'LA25', 'microLA25'];
const knownThunks = new RegExp(`^__(${thunks.join('|')})Thunk_`);
const anyThunk = /^__[0-9A-Za-z]*Thunk_/;
const stubs = /_(from_arm|from_thumb|veneer)$/;
const branches = /\.(long|plt)_branch\./;

const smallData = ['_SDA_BASE_', '_SDA2_BASE_'];
/** The table's own variables: they change from one link step to the next. */
const ownTable = [
  'addresses',
  'offsets',
  'relative_base',
  'num_syms',
  'names',
  'markers',
  'token_table',
  'token_index',
].map((part) => `kallsyms_${part}`);

const v5_10: KallsymsRules = {
  release: '5.10',
  prefixes: ['$', '.LASANPC', '__crc_', '__efistub_', '__kvm_nvhe_'],
  names: new Set([...smallData, ...ownTable]),
  patterns: [knownThunks, stubs, branches],
  longestName: 128,
};

const v6_1: KallsymsRules = {
  release: '6.1',
  prefixes: [
    '$',
    '.L',
    '__crc_',
    '__kstrtab_',
    '__kstrtabns_',
    '__efistub_',
    '__kvm_nvhe_$',
    '__kvm_nvhe_.L',
    '__kcfi_typeid_',
  ],
  names: new Set([...smallData, ...ownTable, 'kallsyms_seqs_of_names', 'L0']),
  patterns: [knownThunks, stubs, branches],
  longestName: 512,
};

const v6_12: KallsymsRules = {
  release: '6.12',
  prefixes: [...v6_1.prefixes, '__kvm_nvhe___kcfi_typeid_', '__pi_$', '__pi_.L', '__pi___kcfi_typeid_'],
  names: new Set([...smallData, 'L0']),
  patterns: [anyThunk, stubs, branches],
  longestName: 512,
};

const v7_3: KallsymsRules = {
  release: '7.3',
  prefixes: [...v6_12.prefixes, '__mod_device_table__'],
  names: v6_12.names,
  patterns: [...v6_12.patterns, /^__UNIQUE_ID_modinfo_[0-9]+$/],
  longestName: 512,
};

/** Oldest first. */
export const kallsymsRules: readonly KallsymsRules[] = [v5_10, v6_1, v6_12, v7_3];

/** The rules of the newest tabled release that is not newer than this one; the newest without one, the oldest before all. */
export function kallsymsRulesFor(release: string | undefined): KallsymsRules {
  const wanted = release === undefined ? undefined : kernelVersion(release);
  if (wanted === undefined) return v7_3;
  return kallsymsRules.findLast((rules) => (kernelVersion(rules.release) ?? 0) <= wanted) ?? v5_10;
}

/** Whether the kernel's table has a symbol of this name. */
export function isInKallsyms(name: string, rules: KallsymsRules): boolean {
  return !(
    name.length >= rules.longestName ||
    rules.names.has(name) ||
    rules.prefixes.some((prefix) => name.startsWith(prefix)) ||
    rules.patterns.some((pattern) => pattern.test(name))
  );
}
