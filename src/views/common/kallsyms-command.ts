/**
 * Copies the symbols of the running kernel to a file: browsers cannot read from /proc, where files have no size. Root
 * sees the addresses; the order, by which the kernel counts, is there for everybody.
 */
export const kallsymsCommand = 'sudo cat /proc/kallsyms > kallsyms';
