import { argumentsOf, messagePattern } from '../message-pattern';
import type { Rule } from '../rule';

/** Lines that other rules have, so that this one speaks only of what none of them tells. */
export function loaderRefuses(others: readonly Rule[]): Rule {
  const known = others.flatMap(({ lines = [] }) => lines).map(messagePattern);
  const isKnown = (line: string): boolean =>
    known.some((pattern) => argumentsOf(pattern, line) !== undefined);
  return {
    id: 'loader-refuses',
    title: 'Refused while it is followed',
    severity: 'error',
    why: 'Following the module loader step by step ended in a refusal that no other rule is about. The Loader view has the step, its reason and the lines in dmesg.',
    source: 'kernel/module/main.c: load_module',
    mend: 'See the explanation of the step.',
    example: `$ dmesg | tail -n 2
module: overflow in relocation type 10 val ffffffffc03a1000
module: \`lp' likely not compiled with -mcmodel=kernel`,
    lines: [
      'module: overflow in relocation type %d val %Lx',
      "module: `%s' likely not compiled with -mcmodel=kernel",
      'module %s: REL relocation unsupported',
      "module_64: %s: doesn't contain .stubs.",
      'module_64: %s: REL24 %li out of range!',
      'module_64: %s: REL32 %li out of range!',
      'module %s: relocation error for symbol %s (r_type %i, value 0x%lx)',
      'module %s: overflow in relocation type %d val %Lx',
      '%s: module PLT section(s) missing',
      '%s: module GOT section(s) missing',
      '%s: module PLT.IDX section(s) missing',
    ],
    *find({ verdict }) {
      const stop = verdict.steps.find(({ outcome }) => outcome === 'failed');
      if (stop === undefined || stop.messages.some(isKnown) || isToldByFindings(stop)) return;
      yield {
        subject: { kind: 'module' },
        message: `${stop.title}: ${stop.messages[0] ?? `-${stop.errno ?? 'EINVAL'}, without a word`}`,
        ...(stop.explanation !== undefined && { mend: stop.explanation }),
      };
    },
  };
}

/** Refusals without a line of their own: NULL pointers in the patch, a damaged signature. */
function isToldByFindings({
  id,
  messages,
}: {
  readonly id: string;
  readonly messages: readonly string[];
}): boolean {
  return messages.length === 0 && (id === 'enable' || id === 'signature');
}
