import type { Rule } from '../rule';

/** What finishes the input of each tool, by the dialect. */
const finishers: Readonly<Record<string, { readonly what: string; readonly paste: string }>> = {
  objtool: { what: 'objtool klp post-link', paste: 'objtool klp post-link lp.ko' },
  kpatch: { what: 'create-klp-module of kpatch-build', paste: 'create-klp-module in.ko out.ko' },
  minimal: { what: 'the klp-convert of 2023', paste: 'klp-convert in.ko out.ko' },
};

export const unfinishedModule: Rule = {
  id: 'unfinished-module',
  title: 'Livepatch that its tool has not finished',
  severity: 'error',
  why: 'The relocations that livepatch is to apply still stand where the builder left them, in a form that only its own tool reads. The kernel may load the module all the same: weak symbols are 0, places without a relocation stay as they are, and the code jumps to or reads from address 0.',
  source: 'kernel/module/main.c: simplify_symbols, apply_relocations',
  mend: 'Convert it here, or run the last step of the builder on it: objtool klp post-link, create-klp-module, or klp-convert.',
  example: `$ readelf -SW lp.ko
  [12] __klp_relocs.vmlinux PROGBITS        0000000000000000 000340 000030 00   A  0   0  8
  [13] .rela__klp_relocs.vmlinux RELA       0000000000000000 0009a8 000060 18   I 30  12  8`,
  *find({ module }) {
    const finisher = finishers[module.dialect.id];
    if (finisher === undefined) return;
    yield {
      subject: { kind: 'module' },
      message: `${module.dialect.title}: ${finisher.what} has not been run on it`,
      mend: `Convert the module here or with “klpscope convert”, or run ${finisher.what} on it.`,
      paste: finisher.paste,
    };
  },
};
