#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Rebuilds every sample in place: sources + a kernel's symbols -> <name>.ko and excerpts.
#
#   ./build.sh <folder with the complete Symbols.list and kallsyms> [kernel version]
#
# The kernel version names installed headers (/usr/src/linux-headers-<version>); without it the
# only installed 6.1 headers are taken.
#
# Two more things are needed for all samples; what lacks is left as it is, and said:
#   KLP_CONVERT     SUSE's klp-convert, which leaves half-converted as it is
#   PPC64LE_KERNEL  folder with kallsyms, read on a ppc64le machine, and its headers in headers/
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

# The lines of kallsyms with a wanted name, and with the name of a neighbour of these, wherever it occurs in
# the same object: so positions are right for every name that is there, and the next higher address is too.
excerpt_kallsyms() {
  awk -v around=3 '
    FILENAME == ARGV[1] { wanted[$1]; wanted["__ksymtab_" $1]; next }
    NF == 3 || NF == 4 { line[++n] = $0; plain[n] = $3; name[n] = $3 " " $4 }
    END {
      for (i = 1; i <= n; i++)
        if (plain[i] in wanted) for (j = i - around; j <= i + around; j++) kept[name[j]]
      for (i = 1; i <= n; i++) if (name[i] in kept) print line[i]
    }' "$1" "$2"
}

cp -r include "$work"

# The prefix map keeps the temporary folder out of the build id.
make_modules() {
  mkdir "$work/$1"
  for file in "$1"/*.[cS] "$1/Makefile" "$1"/*.symvers; do
    [ ! -e "$file" ] || cp "$file" "$work/$1"
  done
  make -C "$work/$1" KDIR="$2" KCFLAGS="-fdebug-prefix-map=$work=." \
    KAFLAGS="-Wa,--debug-prefix-map=$work=." modules
}

# Only debug information goes; file symbols stay, they tell which object a symbol is from.
strip_debug() {
  "${3:-}objcopy" --strip-debug --keep-file-symbols --remove-section=.BTF "$1" "$2"
}

# As SUSE's klp-convert finishes a module; without it the one that is there stays.
convert_natively() {
  if [ -z "${KLP_CONVERT:-}" ]; then
    echo "KLP_CONVERT names no tool: $3 is left as it is" >&2
    return
  fi
  "$KLP_CONVERT" "$1" "$2" "$3"
}

for makefile in */Makefile; do
  sample=$(dirname "$makefile")
  [ "$sample" != ppc64le-rel24 ] || continue
  make_modules "$sample" "$headers"
  # The names that the modules need, and what they patch.
  echo cmdline_proc_show >"$work/wanted"
  for module in "$work/$sample"/klp_*.ko; do
    nm -u "$module" | awk '{ print $2 }' >>"$work/wanted"
    strip_debug "$module" "$sample/$(basename "$module").new"
  done
  case $sample in
  late-module-target) echo loop_set_hw_queue_depth >>"$work/wanted" ;;
  half-converted) native=klp_half.ko ;;
  static-key-in-module)
    echo target_show >>"$work/wanted"
    native=klp_static_key.ko
    ;;
  esac
  cp "$symbols/Symbols.list" "$work/list"
  cp "$symbols/kallsyms" "$work/kallsyms"
  if [ -e "$sample/klp_target.kallsyms" ]; then
    cat "$sample/klp_target.kallsyms" >>"$work/kallsyms"
    { echo '*klp_target'; awk '{ print $3 }' "$sample/klp_target.kallsyms"; } >>"$work/list"
  fi
  if [ -n "${native:-}" ]; then
    convert_natively "$work/list" "$sample/$native.new" "$sample/$native"
    rm "$sample/$native.new"
    native=
  fi
  for module in "$sample"/*.ko.new; do
    [ ! -e "$module" ] || mv "$module" "${module%.new}"
  done
  excerpt "$work/wanted" "$work/list" >"$sample/Symbols.list"
  excerpt_kallsyms "$work/wanted" "$work/kallsyms" >"$sample/kallsyms"
done

sample=ppc64le-rel24
if [ -z "${PPC64LE_KERNEL:-}" ]; then
  echo "PPC64LE_KERNEL names no folder: $sample is left as it is" >&2
  exit
fi
make_modules "$sample" "$PPC64LE_KERNEL/headers"
strip_debug "$work/$sample/klp_rel24.ko" "$sample/klp_rel24.ko" powerpc64le-linux-gnu-
{ nm -u "$sample/klp_rel24.ko" | awk '{ print $2 }'; echo cmdline_proc_show; } >"$work/wanted"
# Debian's kernel for this machine has no klp_enable_patch, any that can load the module has.
{
  echo 'klp-convert-symbol-data.0.1'
  echo '*vmlinux'
  awk 'NF == 3 { print $3 }' "$PPC64LE_KERNEL/kallsyms"
  awk '$3 == "vmlinux" { print "__ksymtab_" $2 }' "$PPC64LE_KERNEL/headers/Module.symvers"
  printf '%s\n' klp_enable_patch __ksymtab_klp_enable_patch
} >"$work/list"
excerpt "$work/wanted" "$work/list" >"$sample/Symbols.list"
