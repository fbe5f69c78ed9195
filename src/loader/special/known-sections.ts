import {
  EM_386,
  EM_AARCH64,
  EM_LOONGARCH,
  EM_PPC,
  EM_PPC64,
  EM_RISCV,
  EM_S390,
  EM_X86_64,
} from '../../elf/constants';
import { isAtLeast } from '../profile';
import { architectureSections } from './architecture-sections';
import type { KernelTarget, KnownSection } from './known-section';

const pointer = ({ header }: KernelTarget): number => header.layout.word;

/** `struct exception_table_entry`; arm64 and s390 have changed theirs between 5.10 and 6.1. */
function exceptionSize({ profile, header }: KernelTarget): number | undefined {
  if (header.e_machine === EM_PPC64 || header.e_machine === EM_PPC) return 8;
  if (header.e_machine === EM_X86_64 || header.e_machine === EM_386) return 12;
  const has12 = [EM_AARCH64, EM_S390, EM_LOONGARCH].includes(header.e_machine);
  return has12 && isAtLeast(profile, '6.1') ? 12 : undefined;
}

const functionEntries = {
  title: 'functions that ftrace can trace',
  needsAlloc: true,
  entrySize: pointer,
  breaks:
    'The table is sorted and read before: ftrace skips an entry that is still 0, so the function can be neither traced nor patched.',
} as const;
const ftrace = { at: 'ftrace', source: 'kernel/trace/ftrace.c: ftrace_process_locs' } as const;

/** What the loader and its notifiers read. */
const loaderSections: Readonly<Record<string, KnownSection>> = {
  __ex_table: {
    title: 'exception table',
    needsAlloc: true,
    readers: [{ at: 'finalize', source: 'kernel/module/main.c: post_relocation' }],
    entrySize: exceptionSize,
    breaks:
      'The table is sorted before: the relocation lands in whatever entry then stands at its offset, and faults are not fixed up.',
  },
  // Only its place is noted, nothing in it moves; struct bug_entry depends on the configuration.
  __bug_table: {
    title: 'BUG and WARN places',
    readers: [{ at: 'formation', source: 'lib/bug.c: module_bug_finalize' }],
  },
  __kcfi_traps: {
    title: 'traps of kCFI checks',
    readers: [{ at: 'formation', source: 'kernel/cfi.c: module_cfi_finalize', since: '6.1' }],
    entrySize: () => 4,
  },
  // As in object files: the linker script of modules calls it __kcfi_traps, and only that is looked for.
  '.kcfi_traps': {
    title: 'traps of kCFI checks, under their name in object files',
    readers: [{ at: 'never', source: 'scripts/module.lds.S' }],
    entrySize: () => 4,
  },
  __jump_table: {
    title: 'static branches',
    needsAlloc: true,
    readers: [{ at: 'coming', source: 'kernel/jump_label.c: jump_label_add_module' }],
    // For 64-bit modules keyLayout tells it.
    entrySize: ({ header }) => (header.layout.word === 4 ? 12 : undefined),
    breaks:
      'The table is sorted and read before: an entry without its key takes its own bytes for the key, a pointer is written over what follows, and the relocation lands in another entry.',
  },
  '.static_call_sites': {
    title: 'static calls',
    needsAlloc: true,
    readers: [
      { at: 'coming', source: 'kernel/static_call_inline.c: static_call_add_module', since: '6.1' },
      { at: 'coming', source: 'kernel/static_call.c: static_call_add_module', until: '5.10' },
    ],
    entrySize: () => 8,
    breaks:
      'The table is sorted and read before: an entry without its key takes its own bytes for the key, and the call is patched to go where they say.',
  },
  __tracepoints_ptrs: {
    title: 'tracepoints',
    needsAlloc: true,
    readers: [{ at: 'coming', source: 'kernel/tracepoint.c: tracepoint_module_coming' }],
    entrySize: ({ header }) => ([EM_X86_64, EM_AARCH64, EM_S390].includes(header.e_machine) ? 4 : undefined),
    breaks:
      'Tracepoints are registered before: the kernel takes a pointer that is not written yet for that of one.',
  },
  _ftrace_events: {
    title: 'trace events',
    needsAlloc: true,
    readers: [{ at: 'coming', source: 'kernel/trace/trace_events.c: trace_module_add_events' }],
    entrySize: pointer,
    breaks: 'Trace events are registered before: the kernel follows a pointer that is still 0.',
  },
  __dyndbg: {
    title: 'pr_debug sites',
    needsAlloc: true,
    readers: [
      { at: 'coming', source: 'lib/dynamic_debug.c: ddebug_module_notify', since: '6.12' },
      { at: 'ftrace', source: 'kernel/module/main.c: dynamic_debug_setup', until: '6.1' },
    ],
    breaks:
      'The sites are registered before: until the relocation arrives, dynamic_debug/control reads names through pointers that are 0.',
  },
  // FTRACE_CALLSITE_SECTION is one of these two; where compilers pad functions (CC_USING_PATCHABLE_FUNCTION_ENTRY) the second.
  __mcount_loc: { ...functionEntries, readers: [ftrace] },
  __patchable_function_entries: {
    ...functionEntries,
    readers: [
      { ...ftrace, machines: [EM_AARCH64] },
      { ...ftrace, machines: [EM_RISCV], since: '6.1' },
      { ...ftrace, machines: [EM_LOONGARCH, EM_PPC64, EM_PPC], since: '6.12' },
    ],
  },
};

/** `.klp.arch.<object>.<section>`, for the alternatives of code that waits for an object. Gone since 5.8. */
const livepatchArchSection: KnownSection = {
  title: 'alternatives for an object, of livepatches before 5.8',
  readers: [{ at: 'never', source: 'arch/x86/kernel/livepatch.c: arch_klp_init_object_loaded' }],
};

/** What the kernel knows a section of this name as; `undefined` for an ordinary one. */
export function knownSection(name: string): KnownSection | undefined {
  if (/^\.klp\.arch\.[^.]+\../.test(name)) return livepatchArchSection;
  for (const sections of [architectureSections, loaderSections])
    if (Object.hasOwn(sections, name)) return sections[name];
  return undefined;
}
