import { describe, expect, test } from 'vitest';
import { encodeName } from '../elf/string-table';
import { KallsymsFilter } from './kallsyms-filter';
import { isInKallsyms, kallsymsRules, kallsymsRulesFor } from './kallsyms-rules';

/** Which of the four tabled releases keep a name, 5.10 first. From scripts/mksysmap and scripts/kallsyms.c of each. */
const kept: readonly (readonly [name: string, kept: string])[] = [
  ['state_show', 'yes yes yes yes'],
  ['foo.isra.0', 'yes yes yes yes'],
  ['__pfx_state_show', 'yes yes yes yes'],
  ['$x', 'no no no no'],
  ['.LC0', 'yes no no no'],
  ['.LASANPC12', 'no no no no'],
  ['__crc_printk', 'no no no no'],
  ['__kstrtab_printk', 'yes no no no'],
  ['__kstrtabns_printk', 'yes no no no'],
  ['__ksymtab_printk', 'yes yes yes yes'],
  ['L0', 'yes no no no'],
  ['L01', 'yes yes yes yes'],
  ['__efistub_memcpy', 'no no no no'],
  ['__kvm_nvhe_memcpy', 'no yes yes yes'],
  ['__kvm_nvhe_$d', 'no no no no'],
  ['__kvm_nvhe_.L1', 'no no no no'],
  ['__kvm_nvhe___kcfi_typeid_f', 'no yes no no'],
  ['__pi_memcpy', 'yes yes yes yes'],
  ['__pi_.L1', 'yes yes no no'],
  ['__pi_$x', 'yes yes no no'],
  ['__pi___kcfi_typeid_f', 'yes yes no no'],
  ['__kcfi_typeid_f', 'yes no no no'],
  ['__AArch64ADRPThunk_f', 'no no no no'],
  ['__NewThunk_f', 'yes yes no no'],
  ['f_from_arm', 'no no no no'],
  ['f_from_thumb', 'no no no no'],
  ['f_veneer', 'no no no no'],
  ['veneer_f', 'yes yes yes yes'],
  ['_SDA_BASE_', 'no no no no'],
  ['_SDA2_BASE_', 'no no no no'],
  ['f.long_branch.g', 'no no no no'],
  ['f.plt_branch.g', 'no no no no'],
  ['kallsyms_names', 'no no yes yes'],
  ['kallsyms_seqs_of_names', 'yes no yes yes'],
  ['kallsyms_lookup_name', 'yes yes yes yes'],
  ['__mod_device_table__x', 'yes yes yes no'],
  ['__UNIQUE_ID_modinfo_12', 'yes yes yes no'],
  ['__UNIQUE_ID_modinfo_x', 'yes yes yes yes'],
  ['x'.repeat(127), 'yes yes yes yes'],
  ['x'.repeat(128), 'no yes yes yes'],
  ['x'.repeat(512), 'no no no no'],
];

describe('what kallsyms keeps', () => {
  test.each(kept)('%s: %s', (name, expected) => {
    expect(kallsymsRules.map((rules) => (isInKallsyms(name, rules) ? 'yes' : 'no')).join(' ')).toBe(expected);
    // The same of the bytes in a string table.
    const bytes = encodeName(`x${name}`);
    expect(
      kallsymsRules
        .map((rules) => (new KallsymsFilter(rules).keeps(bytes, 1, bytes.length) ? 'yes' : 'no'))
        .join(' '),
    ).toBe(expected);
  });

  test.each([
    ['5.4.0', '5.10'],
    ['5.10.0-33-amd64', '5.10'],
    ['6.1.0-56-amd64', '6.1'],
    ['6.6.12', '6.1'],
    ['6.12.117+deb12-amd64', '6.12'],
    ['7.0', '6.12'],
    ['7.10.1', '7.3'],
    ['12.0', '7.3'],
    [undefined, '7.3'],
    ['unknown', '7.3'],
  ])('%s counts as %s', (release, expected) => expect(kallsymsRulesFor(release).release).toBe(expected));
});
