import type { Rule } from '../rule';

export const noReplace: Rule = {
  id: 'no-replace',
  title: 'Patch that does not replace earlier ones',
  severity: 'note',
  why: 'With klp_patch.replace false the livepatch is stacked on those that are enabled: where several replace one function, the last one counts; all other functions stay as the earlier livepatches made them. With replace true the earlier livepatches are disabled and can be removed.',
  source: 'kernel/livepatch/core.c: klp_add_nops; kernel/livepatch/transition.c: klp_complete_transition',
  mend: 'Set .replace = true in a livepatch that holds all that the earlier ones held. Leave it where livepatches of independent parts are to live side by side.',
  example: `static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	/* .replace = true, */
};

$ ls /sys/kernel/livepatch
lp_one  lp_two`,
  *find({ patch }) {
    if (patch?.replace === false)
      yield {
        subject: { kind: 'module' },
        message:
          'klp_patch.replace is false in the file: livepatches that are enabled stay, and this one is stacked on them',
      };
  },
};
