import type { TermEntry } from './term';

/** What a livepatch does to the running kernel. */
export const patchTerms = [
  {
    id: 'klp-patch',
    name: 'struct klp_patch',
    words: ['klp_patch', 'klp_enable_patch', 'klp_func'],
    short:
      'What a livepatch gives to klp_enable_patch: the objects that it patches, and for each its functions, old and new.',
    more: 'It is static data of the module, or code of the module fills it in when it is loaded, as klp-build’s and kpatch’s does from tables of their own.',
    source: 'include/linux/livepatch.h',
    shownIn: ['patched', 'compare'],
    see: ['object', 'sympos', 'replace', 'callback'],
  },
  {
    id: 'late-patching',
    name: 'late patching',
    words: ['late loading', 'late patching'],
    short:
      'Patching a module that is loaded after the livepatch: its relocations are written then, long after the livepatch’s own code was set up.',
    more: 'What the kernel reads while it loads the livepatch (jump labels, static calls, alternatives) has seen zeros by then. The Loader view shows which sections are concerned.',
    source: 'klp_module_coming in kernel/livepatch/core.c',
    shownIn: ['loader', 'findings'],
    see: ['gate', 'static-key', 'static-call', 'alternatives'],
  },
  {
    id: 'ftrace',
    name: 'ftrace',
    words: ['ftrace', '__mcount_loc', '__patchable_function_entries'],
    short:
      'The kernel’s tracer of functions, by whose call at a function’s beginning a livepatch leads to the new code.',
    more: 'A function built without such a call, as notrace and some assembler, cannot be patched. The sites of a module stand in __mcount_loc, or in __patchable_function_entries.',
    source: 'Documentation/livepatch/livepatch.rst, section 7; kernel/livepatch/patch.c',
    shownIn: ['patched', 'loader'],
    see: ['klp-patch', 'transition'],
  },
  {
    id: 'transition',
    name: 'transition',
    words: ['transition'],
    short: 'The time in which tasks go over, one by one, from the old functions to the new.',
    more: '/sys/kernel/livepatch/<patch>/transition is 1 as long as it lasts. A task that sleeps in an old function holds it up.',
    source: 'Documentation/livepatch/livepatch.rst, section 3; kernel/livepatch/transition.c',
    shownIn: ['patched', 'loader'],
    see: ['orc', 'callback', 'ftrace'],
  },
  {
    id: 'replace',
    name: 'replace (cumulative patch)',
    words: ['cumulative', 'atomic replace', '.replace'],
    short: 'The flag of a livepatch that takes the place of all earlier ones: klp_patch.replace.',
    more: 'Functions that an earlier livepatch replaced and this one does not go back to the kernel’s own. Without the flag livepatches stack, and of several for one function the last one counts.',
    source: 'Documentation/livepatch/cumulative-patches.rst',
    shownIn: ['patched', 'compare'],
    see: ['state', 'callback', 'klp-patch'],
  },
  {
    id: 'callback',
    name: 'callback',
    words: ['callbacks', 'pre_patch', 'post_patch', 'pre_unpatch', 'post_unpatch'],
    short:
      'A function of the livepatch that is called for an object before or after it is patched or unpatched: pre_patch, post_patch, pre_unpatch, post_unpatch.',
    more: 'A pre_patch that returns an error stops the livepatch, or the loading of the object. When a livepatch with replace takes over, the callbacks of the replaced ones are not called.',
    source: 'Documentation/livepatch/callbacks.rst',
    shownIn: ['patched'],
    see: ['klp-patch', 'replace', 'state'],
  },
  {
    id: 'shadow-variable',
    name: 'shadow variable',
    words: ['shadow variable', 'shadow variables', 'klp_shadow_alloc'],
    short: 'A field that a livepatch adds to a structure from outside, by klp_shadow_alloc and its kin.',
    more: 'It is known by the structure’s address and an id. Two livepatches that use one id mean one variable.',
    source: 'Documentation/livepatch/shadow-vars.rst',
    shownIn: ['patched', 'compare'],
    see: ['state'],
  },
  {
    id: 'state',
    name: 'state',
    words: ['klp_state'],
    short: 'A change that a livepatch made to the running system, by id and version: struct klp_state.',
    more: 'A later livepatch with replace must know all states of those before it, in at least their version; else the kernel refuses it.',
    source: 'Documentation/livepatch/system-state.rst',
    shownIn: ['patched', 'compare'],
    see: ['replace', 'callback', 'shadow-variable'],
  },
] as const satisfies readonly TermEntry[];
