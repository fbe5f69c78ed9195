/**
 * Makes a symbol list of the running kernel: objects in brackets behind the names become object lines. The order of
 * /proc/kallsyms, by address for vmlinux, is the order in which the kernel counts positions.
 */
export const kallsymsCommand = `awk 'BEGIN { print "klp-convert-symbol-data.0.1" }
     { o = $4 == "" ? "vmlinux" : substr($4, 2, length($4) - 2) }
     o != last { print "*" o; last = o }
     { print $3 }' /proc/kallsyms > Symbols.list`;
