// Where klp-convert v7 converts (klp-convert.c: supported_section). Livepatch relocations of other sections would be
// applied after the kernel has used the section, or never.

const prefixes = ['.rela.data', '.rela.rodata', '.rela.sdata', '.rela.text', '.rela.toc'];

/**
 * Whether a relocation of section `name` against a symbol of `object` may become a livepatch relocation. Jump table
 * entries may only refer to keys of vmlinux: those are resolved before the table is read (since Linux 5.8), the keys
 * of a module too late.
 */
export function isConvertibleSection(name: string, object: string): boolean {
  return (
    prefixes.some((prefix) => name.startsWith(prefix)) ||
    (name === '.rela__jump_table' && object === 'vmlinux')
  );
}
