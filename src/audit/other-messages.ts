/** A line that no rule is about, and what it means. */
export interface OtherMessage {
  readonly line: string;
  readonly meaning: string;
}

/** What the kernel and insmod print about livepatches besides the lines of the rules. */
export const otherMessages: readonly OtherMessage[] = [
  {
    line: "livepatch: enabling patch '%s'",
    meaning:
      'The patch passed every check of klp_enable_patch. Tasks are moved to the new code from here on.',
  },
  {
    line: "livepatch: '%s': starting patching transition",
    meaning: 'Every task is moved to the new code where its stack allows it.',
  },
  {
    line: "livepatch: '%s': patching complete",
    meaning: 'All tasks run the new code.',
  },
  {
    line: "livepatch: applying patch '%s' to loading module '%s'",
    meaning:
      'A module that the patch names is loaded; its livepatch relocations were written and its functions found.',
  },
  {
    line: "livepatch: reverting patch '%s' on unloading module '%s'",
    meaning: 'A module that the patch names goes; the patch lets go of its functions.',
  },
  {
    line: "livepatch: patch '%s' failed for module '%s', refusing to load module '%s'",
    meaning:
      'The patch could not be applied to a module that was being loaded, so that module was refused, not the livepatch. The line before it says why. To load the module, remove the livepatch first.',
  },
  {
    line: "livepatch: failed to initialize patch '%s' for module '%s' (%d)",
    meaning:
      'Relocations could not be written or a function was not found in the module that is loaded: the line before it says which.',
  },
  {
    line: "livepatch: failed to apply patch '%s' to module '%s' (%d)",
    meaning: 'The functions of the module were found, and ftrace could not be attached to them.',
  },
  {
    line: "livepatch: failed to enable patch '%s'",
    meaning:
      'The lines before it say why: a callback refused, or ftrace could not be attached to a function.',
  },
  {
    line: "livepatch: failed to patch object '%s'",
    meaning: 'ftrace could not be attached to one of its functions; the line before it names the function.',
  },
  {
    line: "livepatch: failed to set ftrace filter for function '%s' (%d)",
    meaning: 'ftrace does not know the old function as one that can be traced.',
  },
  {
    line: "livepatch: failed to register ftrace handler for function '%s' (%d)",
    meaning:
      'Another user of ftrace changes the same function: a kprobe with a post handler, another livepatch framework, SystemTap. -16 is EBUSY.',
  },
  {
    line: "livepatch: pre-patch callback failed for object '%s'",
    meaning: 'The patch itself refused: its pre_patch callback returned an error.',
  },
  {
    line: 'livepatch: Livepatch patch (%s) is not compatible with the already installed livepatches.',
    meaning:
      'An installed livepatch has a klp_state that this one lacks while it replaces all, or has in an older version.',
  },
  {
    line: "livepatch: kallsyms size lookup failed for '%s'",
    meaning: 'The function was found, and kallsyms has no size for its address.',
  },
  {
    line: "livepatch: This architecture doesn't have support for the livepatch consistency model.",
    meaning: 'A warning: without reliable stack traces the transition may never end by itself.',
  },
  {
    line: 'livepatch: vmlinux.ko: invalid module name',
    meaning: 'A module must not be called vmlinux: livepatch uses that name for the kernel itself.',
  },
  {
    line: '%s: tainting kernel with TAINT_LIVEPATCH',
    meaning: 'A notice, once a boot: a livepatch is loaded (taint K).',
  },
  {
    line: '%s: loading out-of-tree module taints kernel.',
    meaning: 'A notice, once a boot: the module has no intree tag (taint O).',
  },
  {
    line: '%s: module verification failed: signature and/or required key missing - tainting kernel',
    meaning: 'The module is not signed with a key of this kernel, which loads it all the same (taint E).',
  },
  {
    line: 'Loading of %s is rejected',
    meaning: 'The kernel enforces module signatures: sign the module with a key that it has.',
  },
  {
    line: 'Lockdown: %s: unsigned module loading is restricted; see man kernel_lockdown.7',
    meaning: 'Secure Boot has locked the kernel down: only signed modules are loaded.',
  },
  {
    line: "can't insert '%s': %s",
    meaning: 'The text of the error that the kernel returned; dmesg has the reason.',
  },
  {
    line: "ERROR: could not insert '%s': %s",
    meaning: 'The text of the error that the kernel returned; dmesg has the reason.',
  },
  {
    line: 'ERROR: could not insert module %s: %s',
    meaning: 'The text of the error that the kernel returned; dmesg has the reason.',
  },
  {
    line: "livepatch: '%s': starting unpatching transition",
    meaning:
      'The patch is being disabled: every task is moved back to the old code where its stack allows it.',
  },
  { line: "livepatch: '%s': unpatching complete", meaning: 'No task runs the new code any more.' },
  {
    line: 'livepatch: signaling remaining tasks',
    meaning: 'The transition takes long; the kernel wakes the tasks that it still waits for.',
  },
  {
    line: "livepatch: kallsyms size lookup failed for '%s' replacement",
    meaning: 'The new function is not in the symbol table of the livepatch: the module was stripped.',
  },
  {
    line: '%s: exports duplicate symbol %s (owned by %s)',
    meaning: 'The module exports a name that another module, or vmlinux, exports already.',
  },
  {
    line: '%s: module is already loaded',
    meaning:
      'A directory of this name is in /sys/module: the module, or a built-in part of the kernel, has the name.',
  },
  {
    line: 'Module %s is blacklisted',
    meaning: 'The kernel was started with module_blacklist= for this name.',
  },
  {
    line: '%s: module using GPL-only symbols uses symbols %s from proprietary module %s.',
    meaning: 'Symbols of a module with a proprietary license are hidden from one that uses GPL-only exports.',
  },
  {
    line: '%s: module tries to import module namespace: %s',
    meaning: 'A namespace module:… names the modules that may use it and is not to be imported.',
  },
  {
    line: '%s: no flags for exported symbols',
    meaning: 'The module exports symbols and has no __kflagstab: it was built for a kernel before 7.0.',
  },
  {
    line: 'module: x86/modules: Invalid relocation target, existing value does not match expected value for type %d, loc %p, val %Lx',
    meaning:
      'While a patched module goes, the kernel clears what it wrote into the livepatch, and found something else there. It leaves the rest as it is.',
  },
];
