import type { LinkSample, LinkSelectionTable } from '../../link/link';
import type { ViewId } from '../../store/view-ids';
import type { OpenFile } from '../../worker/protocol';

/** A small real module that comes with the page: see `public/samples/README.md`. */
export interface Sample {
  /** Its folder in `samples/`. */
  readonly id: LinkSample;
  readonly title: string;
  /** Two sentences: what it is, what to see. Names in backquotes. */
  readonly shows: string;
  /** What is to be learned from it, in a few words. */
  readonly teaches: string;
  readonly module: string;
  /** The file with the kernel's symbols. */
  readonly symbols: 'Symbols.list' | 'kallsyms';
  readonly sources: readonly string[];
  /** Where it is most interesting. */
  readonly view: ViewId;
  /** What is selected there. */
  readonly selection?: { readonly table: LinkSelectionTable; readonly key: string };
}

export const samples: readonly Sample[] = [
  {
    id: 'use-case-1-unique',
    title: 'A unique symbol',
    shows:
      'Reads `saved_command_line`, which the kernel has once and does not export. The symbol list is enough to convert it.',
    teaches: 'what a livepatch relocation is',
    module: 'klp_unique.ko',
    symbols: 'Symbols.list',
    sources: ['klp_unique.c'],
    view: 'summary',
  },
  {
    id: 'use-case-2-annotated',
    title: 'An annotated duplicate',
    shows:
      'Calls `state_show`, of which vmlinux has several. An annotation in the source says which, and is checked against the kernel’s symbols.',
    teaches: 'what the conversion changes',
    module: 'klp_annotated.ko',
    symbols: 'kallsyms',
    sources: ['klp_annotated.c'],
    view: 'diff',
    selection: { table: 'diff-symbols', key: 'state_show' },
  },
  {
    id: 'use-case-3-ambiguous',
    title: 'An ambiguous symbol',
    shows:
      'The same call without the annotation. Nobody can know which `state_show` is meant, so it is not converted until you choose: see the candidates and the text to paste.',
    teaches: 'how to tell symbols of one name apart',
    module: 'klp_ambiguous.ko',
    symbols: 'kallsyms',
    sources: ['klp_ambiguous.c'],
    view: 'ambiguity',
    selection: { table: 'decisions', key: 'state_show' },
  },
  {
    id: 'two-objects',
    title: 'Two sources that disagree',
    shows:
      'Two C files annotate `state_show` with different positions, and the link merges both into one symbol. See which code means which, and why; it becomes two livepatch symbols.',
    teaches: 'why the linker’s output is not enough',
    module: 'klp_two_objects.ko',
    symbols: 'kallsyms',
    sources: ['a.c', 'b.c'],
    view: 'ambiguity',
    selection: { table: 'decisions', key: 'state_show' },
  },
  {
    id: 'late-module-target',
    title: 'A module that comes later',
    shows:
      'Patches a function of `loop`, whether `loop` is there yet or not. See what the kernel does when it comes, and why it cannot come twice.',
    teaches: 'what happens when the target comes and goes',
    module: 'klp_late_target.ko',
    symbols: 'kallsyms',
    sources: ['klp_late_target.c'],
    view: 'findings',
    selection: { table: 'findings', key: 'reload-refused:text.unlikely+0x2' },
  },
  {
    id: 'static-key-in-module',
    title: 'A static key of a module',
    shows:
      'Branches on a static key of the module that it patches. The kernel reads `__jump_table` before livepatch writes to it, so the branch is never switched. See which function branches on which key.',
    teaches: 'what livepatch relocations come too late for',
    module: 'klp_static_key.ko',
    symbols: 'kallsyms',
    sources: ['klp_static_key.c', 'klp_target.c', 'klp_key_enabled.c'],
    view: 'findings',
    selection: { table: 'findings', key: 'late-static-key:__jump_table' },
  },
  {
    id: 'ppc64le-rel24',
    title: 'A call without a nop on ppc64le',
    shows:
      'A call of `state_show` from assembly, without the nop that the loader needs after it. It converts, and is refused when it is loaded.',
    teaches: 'why a relocation that converts may still be refused',
    module: 'klp_rel24.ko',
    symbols: 'Symbols.list',
    sources: ['main.c', 'call.S', 'exported.c'],
    view: 'findings',
    selection: { table: 'findings', key: 'branch-without-nop:text+0xf0' },
  },
  {
    id: 'half-converted',
    title: 'Converted half-way',
    shows:
      'An early klp-convert left one of two relocations behind. The kernel loads the module and uses address 0; klpscope repairs it.',
    teaches: 'what a tool can leave behind, and how it is mended',
    module: 'klp_half.ko',
    symbols: 'kallsyms',
    sources: ['klp_half.c'],
    view: 'findings',
    selection: { table: 'findings', key: 'ordinary-relocation:text.unlikely+0x8' },
  },
];

/** Where a file of a sample is, relative to the page. */
export function sampleAddress(sample: Sample, file: string): string {
  return new URL(`samples/${sample.id}/${file}`, document.baseURI).href;
}

/** Fetches the sample's module and the kernel's symbols as files. Rejects with a sentence when one is not to be had. */
export function fetchSample(sample: Sample): Promise<OpenFile[]> {
  return Promise.all(
    [sample.module, sample.symbols].map(async (name) => {
      const response = await fetchOrExplain(sampleAddress(sample, name), name);
      return { blob: new File([await response.blob()], name) };
    }),
  );
}

/** Fetches one C source of the sample. */
export async function fetchSource(sample: Sample, name: string): Promise<string> {
  return (await fetchOrExplain(sampleAddress(sample, name), name)).text();
}

async function fetchOrExplain(address: string, name: string): Promise<Response> {
  const response = await fetch(address).catch(() => undefined);
  if (response?.ok !== true)
    throw new Error(
      `${name} could not be fetched (${response?.status ?? 'no connection'}); reload the page.`,
    );
  return response;
}
