# SPDX-License-Identifier: MIT
#
# Builds out-of-tree livepatch modules and converts them, in one `make`. README.md beside this file explains it.
#
#   obj-m := lp.o
#   ifeq ($(KERNELRELEASE),)
#   include klpscope.mk
#   endif
#
# kbuild links lp.ko, this moves it to lp.tmp.ko and writes the converted module to lp.ko: so modules_install, dkms and
# packages take the converted one. When a step fails, no unconverted lp.ko is left.

ifeq ($(KERNELRELEASE),)

klp-main := $(firstword $(MAKEFILE_LIST))

# The kernel to build for: its headers or its build folder.
KDIR ?= /lib/modules/$(shell uname -r)/build
# The command, in several words if need be: node klpscope.js, npx klpscope.
KLPSCOPE ?= klpscope
# What is known of the kernel's symbols: files and folders as `klpscope convert` takes them, `none` for modules that say
# all themselves. Empty: a list is made, once.
KLP_SYMBOLS ?=
# Further options of `klpscope convert`, such as --decisions lp.json.
KLP_FLAGS ?=
# The livepatches among the modules that are built here, without .ko. Empty: all.
KLP_MODULES ?=
# Debug information goes before the conversion: 1 for --strip-debug, or options of strip.
KLP_STRIP ?= $(INSTALL_MOD_STRIP)
# n: the converted module is not given to `klpscope audit`.
KLP_AUDIT ?= y
# With a key the converted module is signed, by scripts/sign-file of the kernel. A PEM file may hold key and certificate.
KLP_SIGN_KEY ?=
KLP_SIGN_CERT ?= $(KLP_SIGN_KEY)
KLP_SIGN_HASH ?= $(or $(call klp-config,CONFIG_MODULE_SIG_HASH),sha256)
KLP_SIGN_FILE ?= $(KDIR)/scripts/sign-file

klp-config = $(shell sed -n 's/^$(1)="\(.*\)"$$/\1/p' $(KDIR)/include/config/auto.conf 2>/dev/null)
klp-kbuild = -C $(KDIR) M=$(CURDIR)
klp-again  = --no-print-directory -f $(klp-main)
klp-q      := $(if $(filter 1 2,$(V)),,@)
klp-say    := $(if $(findstring s,$(firstword -$(MAKEFLAGS))),:,echo)
klp-comma  := ,

klp-steps := klp-convert klp-list

ifeq ($(filter $(klp-steps),$(MAKECMDGOALS)),)

# ----------------------------------------------------------------------------
# What is called by hand
# ----------------------------------------------------------------------------

# modpost only warns of the symbols that the conversion resolves.
modules: klp-headers
	$(klp-q)$(MAKE) $(klp-kbuild) KBUILD_MODPOST_WARN=1 modules
	$(klp-q)$(MAKE) $(klp-again) klp-convert

all: modules

# Only the list of symbols: the one step that may need root.
klp-symbols: klp-headers
	$(klp-q)$(MAKE) $(klp-again) klp-list

# As kbuild does: nothing is built, so that root builds nothing. A strip here would come after the conversion, and
# kbuild's own signature after that of KLP_SIGN_KEY.
modules_install: klp-headers
	$(if $(INSTALL_MOD_STRIP),@$(klp-say) "klpscope.mk: nothing is stripped while installing; INSTALL_MOD_STRIP counts when the module is made")
	$(klp-q)$(MAKE) $(klp-kbuild) INSTALL_MOD_STRIP= $(if $(KLP_SIGN_KEY),CONFIG_MODULE_SIG_ALL=) modules_install

clean: klp-headers
	$(klp-q)$(MAKE) $(klp-kbuild) clean
	$(klp-q)rm -f $(filter-out $(KLP_SYMBOLS),$(wildcard klp-symbols-*.list))

klp-headers:
	@test -e $(KDIR)/Makefile || { \
	  echo "klpscope.mk: $(KDIR): there are no kernel headers. Install them (Debian: linux-headers-<release>), or name them: make KDIR=<folder>" >&2; \
	  exit 1; }

.PHONY: modules all klp-symbols modules_install clean klp-headers

# `make -j clean modules` is done in this order. The steps themselves run in parallel.
.NOTPARALLEL:

else

# ----------------------------------------------------------------------------
# The steps, once kbuild is through
# ----------------------------------------------------------------------------

# Not include/config/kernel.release: on Debian that is the upstream version.
klp-release := $(shell sed -n 's/^.define UTS_RELEASE "\(.*\)"$$/\1/p' $(KDIR)/include/generated/utsrelease.h 2>/dev/null)
# Which build of that release the headers belong to, where they say so; as `uname -v` prints it.
klp-version := $(shell cat $(KDIR)/include/generated/utsversion.h $(KDIR)/include/generated/compile.h 2>/dev/null | sed -n 's/^.define UTS_VERSION "\(.*\)"$$/\1/p')
klp-readelf := $(or $(READELF),$(if $(LLVM),llvm-readelf,$(CROSS_COMPILE)readelf))
klp-strip   := $(or $(STRIP),$(if $(LLVM),llvm-strip,$(CROSS_COMPILE)strip))

klp-made    := klp-symbols-$(klp-release).list
klp-sources := $(if $(strip $(KLP_SYMBOLS)),$(filter-out none,$(KLP_SYMBOLS)),$(klp-made))
klp-missing := $(foreach f,$(filter-out $(klp-made),$(klp-sources)),$(if $(wildcard $(f)),,$(f)))

# The paths in modules.order end in .ko or .o, by the kernel's release, and may be absolute.
klp-built   := $(patsubst $(CURDIR)/%,%,$(patsubst ./%,%,$(basename $(shell cat modules.order 2>/dev/null))))
klp-modules := $(if $(strip $(KLP_MODULES)),$(patsubst %.ko,%,$(KLP_MODULES)),$(klp-built))
klp-unbuilt := $(filter-out $(klp-built),$(klp-modules))

# dir/lp -> dir/.lp<suffix>. kbuild writes .lp.ko.cmd when it links lp.ko, so this tells a module that kbuild has
# linked from one that was converted, whatever else was done to lp.ko. kbuild's clean removes all of these names.
klp-dot    = $(if $(findstring /,$(1)),$(dir $(1))).$(notdir $(1))$(2)
klp-linked = $(call klp-dot,$(1),.ko.cmd)
klp-stamp  = $(call klp-dot,$(1),.ko.klp.cmd)
klp-stamps := $(foreach m,$(klp-modules),$(call klp-stamp,$(m)))

# Files whose change asks for another conversion: sources but no folders, the program, what options name, the key.
klp-files   = $(foreach f,$(1),$(if $(wildcard $(f)/.),,$(wildcard $(f))))
klp-watched := $(filter $(klp-made),$(klp-sources)) \
	$(call klp-files,$(filter-out $(klp-made) /proc/%,$(klp-sources))) \
	$(call klp-files,$(filter %.js %.mjs %.cjs,$(KLPSCOPE)) $(subst =, ,$(KLP_FLAGS)) $(KLP_SIGN_KEY) $(KLP_SIGN_CERT))

# What else asks for it. A PKCS#11 URI may hold a PIN, so it is not written down.
klp-command := $(KLPSCOPE) $(KLP_FLAGS) $(klp-sources) strip=$(KLP_STRIP) audit=$(KLP_AUDIT) $(if $(KLP_SIGN_KEY),\
	sign=$(KLP_SIGN_FILE) $(KLP_SIGN_HASH) $(filter-out pkcs11:%,$(KLP_SIGN_KEY) $(KLP_SIGN_CERT)))

klp-convert: klp-check $(klp-stamps)
	@:

klp-list: $(klp-made)

# What kbuild has just linked is moved away before anything can fail. Where there is no lp.ko kbuild links it anew, so
# the next make begins there.
klp-take:
	@for m in $(klp-modules); do \
	  d=$$(dirname $$m); b=$$(basename $$m); \
	  stamp=$$d/.$$b.ko.klp.cmd; \
	  if [ -e $$m.ko ] && { [ ! -e $$stamp ] || [ -n "$$(find $$d/.$$b.ko.cmd -newer $$stamp)" ]; }; then \
	    mv -f $$m.ko $$m.tmp.ko || exit 1; fi; \
	done

klp-check: klp-take
	$(if $(klp-modules),,@$(call klp-fail,kbuild has built no module: name one in obj-m))
	$(if $(klp-unbuilt),@$(call klp-fail,KLP_MODULES names what kbuild has not built: $(klp-unbuilt:%=%.ko)))
	$(if $(klp-missing),@$(call klp-fail,KLP_SYMBOLS: there is no $(klp-missing)))
	@:

.klp.cmd: FORCE
	@printf '%s\n' '$(subst ','\'',$(klp-command))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(klp-command))' >$@

FORCE:

.PHONY: klp-convert klp-list klp-take klp-check FORCE

klp-fail = { echo "klpscope.mk: $(1)" >&2; exit 1; }

# Asked for only when there is something to do.
klp-program = command -v $(firstword $(KLPSCOPE)) >/dev/null || \
  $(call klp-fail,$(firstword $(KLPSCOPE)): there is no such command. Install klpscope$(klp-comma) or name it: make KLPSCOPE=\"node .../klpscope.js\")

# --- The list of symbols ----------------------------------------------------

# Where distributions and kernel builds put the vmlinux that has symbols.
klp-vmlinux := /usr/lib/debug/boot/vmlinux-$(klp-release) /usr/lib/debug/boot/vmlinux-$(klp-release).debug \
	/usr/lib/debug/lib/modules/$(klp-release)/vmlinux /boot/vmlinux-$(klp-release) $(KDIR)/vmlinux

# Other headers of the same release may belong to another build of it, with symbols in another order.
$(klp-made): $(wildcard $(KDIR)/Module.symvers $(KDIR)/include/generated/utsrelease.h) \
	$(if $(filter klp-convert,$(MAKECMDGOALS)),| klp-check)
	@$(klp-say) "  KLPSYMS $@"
	$(klp-q)$(klp-make-list)

# Debian's headers have a vmlinux with type information only, so it is asked for a symbol that every kernel has.
define klp-make-list
set --; why=; tried=; \
if [ -z '$(klp-release)' ]; then \
  $(call klp-fail,$(KDIR) has no include/generated/utsrelease.h$(klp-comma) so it is not known which kernel is built for. Run make modules_prepare there.); \
elif [ "$$(uname -r)" != '$(klp-release)' ]; then why="is of Linux $$(uname -r), which runs here"; \
elif [ -n '$(subst ','\'',$(klp-version))' ] && [ "$$(uname -v)" != '$(subst ','\'',$(klp-version))' ]; then \
  why="is of another build of it: $$(uname -v), the headers are of $(klp-version)"; \
elif ! awk '$$1 !~ /^0+$$/ { seen = 1; exit } END { exit !seen }' /proc/kallsyms 2>/dev/null; then \
  why='hides its addresses: run make klp-symbols as root'; \
else set -- /proc/kallsyms; fi; \
if [ $$# = 0 ]; then \
  for f in $(klp-vmlinux); do \
    if [ ! -e $$f ]; then tried="$$tried\n    $$f: is not there"; \
    elif $(klp-readelf) -sW $$f 2>/dev/null | grep -q ' start_kernel$$'; then set -- $$f; break; \
    else tried="$$tried\n    $$f: has no symbols"; fi; \
  done; \
fi; \
if [ $$# = 0 ]; then \
  printf '%b\n' "klpscope.mk: the symbols of Linux $(klp-release) are not found here:" \
    "    /proc/kallsyms: $$why$$tried" \
    "  Any of these mends it:" \
    "    make KLP_SYMBOLS=<a copy of /proc/kallsyms, as root reads it where that kernel runs>" \
    "    make KLP_SYMBOLS=<vmlinux with symbols, or a Symbols.list, of that kernel>" \
    "    the package with its vmlinux (Debian: linux-image-$(klp-release)-dbg)" >&2; \
  exit 1; \
fi; \
if find /lib/modules/$(klp-release)/ -name '*.ko*' 2>/dev/null | grep -q .; then set -- "$$@" /lib/modules/$(klp-release); \
elif [ -e $(KDIR)/modules.order ]; then set -- "$$@" $(KDIR); fi; \
if [ -e $(KDIR)/Module.symvers ]; then set -- "$$@" $(KDIR)/Module.symvers; fi; \
$(klp-program); \
$(KLPSCOPE) symbols "$$@" -o $@
endef

# --- The conversion ---------------------------------------------------------

$(foreach m,$(klp-modules),$(eval $(call klp-stamp,$(m)): klp-m := $(m)))
$(foreach m,$(filter $(klp-built),$(klp-modules)),$(eval $(call klp-stamp,$(m)): $(call klp-linked,$(m))))

$(klp-stamps): .klp.cmd $(klp-watched) | klp-check
	@$(klp-say) "  KLP     $(klp-m).ko"
	$(klp-q)$(klp-make-module)

klp-new   = $(call klp-dot,$(klp-m),.klp.ko)
klp-input = $(if $(KLP_STRIP),$(call klp-dot,$(klp-m),.strip.ko),$(klp-m).tmp.ko)
klp-audit = $(KLPSCOPE) audit $(klp-new) $(addprefix --symbols ,$(klp-sources) $(wildcard $(KDIR)/Module.symvers))

# The stamp comes before lp.ko: whatever breaks off in between leaves no lp.ko, and kbuild links it anew.
define klp-make-module
set -e; trap 'rm -f $(klp-new) $(filter-out $(klp-m).tmp.ko,$(klp-input))' EXIT; \
$(if $(filter $(call klp-linked,$(klp-m)),$?),if [ -e $(klp-m).ko ]; then mv -f $(klp-m).ko $(klp-m).tmp.ko; fi;,rm -f $(klp-m).ko;) \
[ -e $(klp-m).tmp.ko ] || $(call klp-fail,$(klp-m).tmp.ko was removed: run make again); \
$(klp-readelf) -p .modinfo $(klp-m).tmp.ko 2>/dev/null | grep -q '\]  *livepatch=' || \
  $(call klp-fail,$(klp-m).ko is no livepatch for the kernel: .modinfo has no livepatch=. Add MODULE_INFO(livepatch$(klp-comma) \"Y\"); to its source. If it is an ordinary module$(klp-comma) name the livepatches beside it: KLP_MODULES := ...); \
$(if $(KLP_STRIP),$(klp-strip) $(if $(filter 1,$(KLP_STRIP)),--strip-debug,$(KLP_STRIP)) --keep-file-symbols -o $(klp-input) $(klp-m).tmp.ko;) \
$(klp-program); \
$(KLPSCOPE) convert $(KLP_FLAGS) $(klp-sources) $(klp-input) -o $(klp-new); \
$(if $(filter n,$(KLP_AUDIT)),,said=$$($(klp-audit) 2>&1) || { printf '%s\n' "$$said" | sed 's/$(notdir $(klp-new))/$(notdir $(klp-m)).ko/g' >&2; \
  $(call klp-fail,$(klp-m).ko was converted$(klp-comma) but see the audit above. KLP_AUDIT=n makes it nevertheless.); };) \
$(if $(KLP_SIGN_KEY),[ -x $(KLP_SIGN_FILE) ] || $(call klp-fail,there is no $(KLP_SIGN_FILE). Name sign-file of a kernel build in KLP_SIGN_FILE$(klp-comma) or sign elsewhere and leave KLP_SIGN_KEY out.); \
$(KLP_SIGN_FILE) $(KLP_SIGN_HASH) "$(KLP_SIGN_KEY)" "$(KLP_SIGN_CERT)" $(klp-new) || $(call klp-fail,$(klp-m).ko could not be signed: see above for KLP_SIGN_KEY and KLP_SIGN_CERT);) \
touch $@; mv -f $(klp-new) $(klp-m).ko
endef

endif
endif
