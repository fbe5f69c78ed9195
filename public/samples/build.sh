#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Rebuilds every sample in place: sources + a kernel's symbols -> <name>.ko and excerpts.
#
#   ./build.sh <folder with the complete Symbols.list and kallsyms> [kernel version]
#
# The kernel version names installed headers (/usr/src/linux-headers-<version>); without it the
# only installed 6.1 headers are taken.
set -eu

symbols=$(readlink -f "${1:?usage: build.sh <folder with Symbols.list and kallsyms> [kernel version]}")
cd "$(dirname "$0")"
if [ $# -gt 1 ]; then
  headers=/usr/src/linux-headers-$2
else
  set -- /usr/src/linux-headers-6.1.*-amd64
  [ $# -eq 1 ] || { echo "several 6.1 headers are installed, name one of: $*" >&2; exit 1; }
  headers=$1
fi
[ -e "$headers/Makefile" ] || { echo "$headers: no kernel headers there" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Keeps every line of the list that holds a wanted name, the head of each object block, and a few
# neighbours, so that the excerpt still reads like the list that it was cut from. A neighbour that
# occurs more than once is left out: it must not look unique when the kernel has more of it.
excerpt() {
  awk -v around=6 -v head=20 '
    FILENAME == ARGV[1] { wanted[$1]; wanted["__ksymtab_" $1]; next }
    { line[++n] = $0; count[$0]++ }
    END {
      for (i = 1; i <= n; i++) {
        if (line[i] ~ /^\*/) for (j = i; j <= i + head; j++) near[j]
        if (line[i] in wanted) for (j = i - around; j <= i + around; j++) near[j]
      }
      print line[1]
      for (i = 2; i <= n; i++)
        if (line[i] in wanted || (i in near && count[line[i]] == 1)) print line[i]
    }' "$1" "$2"
}

# The lines of vmlinux in kallsyms with a wanted name, and with the name of a neighbour of these, wherever
# it occurs: so positions are right for every name that is there, and the next higher address is too.
excerpt_kallsyms() {
  awk -v around=3 '
    FILENAME == ARGV[1] { wanted[$1]; wanted["__ksymtab_" $1]; next }
    NF == 3 { line[++n] = $0; name[n] = $3 }
    END {
      for (i = 1; i <= n; i++)
        if (name[i] in wanted) for (j = i - around; j <= i + around; j++) kept[name[j]]
      for (i = 1; i <= n; i++) if (name[i] in kept) print line[i]
    }' "$1" "$2"
}

cp -r include "$work"
for makefile in */Makefile; do
  sample=$(dirname "$makefile")
  mkdir "$work/$sample"
  cp "$sample"/*.c "$makefile" "$work/$sample"
  # The prefix map keeps the temporary folder out of the build id.
  make -C "$work/$sample" KDIR="$headers" KCFLAGS="-fdebug-prefix-map=$work=." modules
  for module in "$work/$sample"/*.ko; do
    # Only debug information goes; file symbols stay, they tell which object a symbol is from.
    objcopy --strip-debug --keep-file-symbols --remove-section=.BTF \
      "$module" "$sample/$(basename "$module")"
    # The names that the module needs, and the one that every sample patches.
    { nm -u "$module" | awk '{ print $2 }'; echo cmdline_proc_show; } >"$work/wanted"
  done
  excerpt "$work/wanted" "$symbols/Symbols.list" >"$sample/Symbols.list"
  excerpt_kallsyms "$work/wanted" "$symbols/kallsyms" >"$sample/kallsyms"
done
