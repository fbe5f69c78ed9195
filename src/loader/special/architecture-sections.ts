import { EM_386, EM_AARCH64, EM_LOONGARCH, EM_S390, EM_X86_64 } from '../../elf/constants';
import type { KernelTarget, KnownSection } from './known-section';

const x86 = [EM_X86_64, EM_386];
const x86Finalize = {
  at: 'finalize',
  source: 'arch/x86/kernel/module.c: module_finalize',
  machines: x86,
} as const;
const four = (): number => 4;

const siteBreaks =
  'The sites are patched before: an entry without its relocation points at itself, and the table is taken for an instruction.';
const orcBreaks =
  'The table is sorted before: the relocation lands in another entry, and stacks, which livepatch checks, are unwound wrongly.';

const alternativeReaders: KnownSection['readers'] = [
  x86Finalize,
  { at: 'finalize', source: 'arch/arm64/kernel/module.c: module_finalize', machines: [EM_AARCH64] },
  { at: 'finalize', source: 'arch/s390/kernel/module.c: module_finalize', machines: [EM_S390] },
  {
    at: 'finalize',
    source: 'arch/loongarch/kernel/module.c: module_finalize',
    machines: [EM_LOONGARCH],
    since: '6.12',
  },
];
const orcReaders: KnownSection['readers'] = [
  { at: 'finalize', source: 'arch/x86/kernel/unwind_orc.c: unwind_module_init', machines: [EM_X86_64] },
  {
    at: 'finalize',
    source: 'arch/loongarch/kernel/unwind_orc.c: unwind_module_init',
    machines: [EM_LOONGARCH],
    since: '6.12',
  },
];

/** `struct alt_instr` of x86; between the known releases it has changed, and what 7.3 has was not looked up. */
function alternativeSize({ profile, header }: KernelTarget): number | undefined {
  const { release, from } = profile;
  if (header.e_machine === EM_AARCH64) return 12;
  if (!x86.includes(header.e_machine)) return undefined;
  if (from !== undefined && !from.startsWith(`${release}.`)) return undefined;
  return { '5.10': 13, '6.1': 12, '6.12': 14, '7.3': undefined }[release];
}

/** What module_finalize of the architectures reads, most of it to patch code. */
export const architectureSections: Readonly<Record<string, KnownSection>> = {
  '.altinstructions': {
    title: 'alternative instructions',
    readers: alternativeReaders,
    entrySize: alternativeSize,
    breaks:
      'Alternatives are applied before, once: an entry without its relocation points at itself, and the table is patched instead of the code.',
  },
  '.altinstr_replacement': {
    title: 'replacements of alternative instructions',
    readers: alternativeReaders,
    breaks:
      'The replacement is copied into the code before: the relocation changes the original, which never runs.',
  },
  '.parainstructions': {
    title: 'paravirt calls',
    readers: [{ ...x86Finalize, until: '6.1' }],
    entrySize: ({ header }) => 2 * header.layout.word,
    breaks:
      'The calls are patched before: the address in the entry is still 0, and the kernel reads the instruction there.',
  },
  '.retpoline_sites': {
    title: 'indirect calls and jumps through retpolines',
    readers: [x86Finalize],
    entrySize: four,
    breaks: siteBreaks,
  },
  '.return_sites': {
    title: 'returns through the return thunk',
    readers: [x86Finalize],
    entrySize: four,
    breaks: siteBreaks,
  },
  '.call_sites': {
    title: 'calls that call depth tracking patches',
    readers: [{ ...x86Finalize, since: '6.12' }],
    entrySize: four,
    breaks: siteBreaks,
  },
  '.cfi_sites': {
    title: 'functions that FineIBT patches',
    readers: [{ ...x86Finalize, since: '6.12' }],
    entrySize: four,
    breaks: siteBreaks,
  },
  '.ibt_endbr_seal': {
    title: 'ENDBR instructions that are sealed',
    readers: [{ ...x86Finalize, since: '6.1' }],
    entrySize: four,
    breaks: siteBreaks,
  },
  // Late entries lie outside the text, which alternatives_smp_unlock skips: LOCK stays, which is always right.
  '.smp_locks': {
    title: 'LOCK prefixes',
    readers: [{ ...x86Finalize, until: '6.12' }],
    entrySize: four,
  },
  '.orc_unwind': {
    title: 'ORC unwind data',
    readers: orcReaders,
    entrySize: ({ header }) => (header.e_machine === EM_X86_64 ? 6 : undefined),
    breaks: orcBreaks,
  },
  '.orc_unwind_ip': {
    title: 'addresses of the ORC unwind data',
    readers: orcReaders,
    entrySize: four,
    breaks: orcBreaks,
  },
};
