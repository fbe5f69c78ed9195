import type { ViewId } from '../../store/view-ids';
import type { OpenFile } from '../../worker/protocol';

/** A small real module that comes with the page: see `public/samples/README.md`. */
export interface Sample {
  /** Its folder in `samples/`. */
  readonly id: string;
  readonly title: string;
  /** Two sentences: what it is, what to see. Names in backquotes. */
  readonly shows: string;
  readonly module: string;
  /** The file with the kernel's symbols. */
  readonly symbols: 'Symbols.list' | 'kallsyms';
  readonly sources: readonly string[];
  /** Where it is most interesting. */
  readonly view: ViewId;
}

export const samples: readonly Sample[] = [
  {
    id: 'use-case-1-unique',
    title: 'A unique symbol',
    shows:
      'Reads `saved_command_line`, which the kernel has once and does not export. The symbol list is enough to convert it.',
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
    module: 'klp_annotated.ko',
    symbols: 'kallsyms',
    sources: ['klp_annotated.c'],
    view: 'diff',
  },
  {
    id: 'use-case-3-ambiguous',
    title: 'An ambiguous symbol',
    shows:
      'The same call without the annotation. Nobody can know which `state_show` is meant, so it is not converted until you choose: see the candidates and the text to paste.',
    module: 'klp_ambiguous.ko',
    symbols: 'kallsyms',
    sources: ['klp_ambiguous.c'],
    view: 'ambiguity',
  },
  {
    id: 'two-objects',
    title: 'Two sources that disagree',
    shows:
      'Two C files annotate `state_show` with different positions, and the link merges both into one symbol. See which code means which, and why; it becomes two livepatch symbols.',
    module: 'klp_two_objects.ko',
    symbols: 'kallsyms',
    sources: ['a.c', 'b.c'],
    view: 'ambiguity',
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
