import { formatCount, formatList } from '../../base/format';
import { STT_FUNC, STT_OBJECT } from '../../elf/constants';
import { modinfoValue } from '../../elf/modinfo';
import type { Dialect, UnrecognisedModule } from '../livepatch-module';

/** What SUSE's livepatches call a pointer that their own lookup fills. */
const pointerPrefix = 'klpe_';
/** The lookup in kallsyms_relocs.c of SUSE/kernel-livepatch. */
const lookup = /^(__)?klp_resolve_kallsyms_relocs$/;

/** A livepatch that looks unexported symbols up itself (`struct klp_kallsyms_reloc`), as SUSE builds them for kernels without IBT. */
export function recogniseKallsyms(module: UnrecognisedModule): Dialect | undefined {
  if (module.annotations.sections.size > 0) return undefined;
  const traces = findTraces(module);
  if (traces.length === 0) return undefined;
  if (modinfoValue(module.modinfo, 'klpgitrev') !== undefined) traces.push('klpgitrev= in .modinfo');
  return {
    id: 'kallsyms',
    title: 'a livepatch that looks symbols up itself',
    explanation: `It has no livepatch relocations: when it is loaded, its own code asks kallsyms for the symbols that the kernel does not export, as SUSE's livepatches do. It has ${formatList(traces)}. There is nothing to convert.`,
    convertible: false,
  };
}

function findTraces({ symbols }: UnrecognisedModule): string[] {
  let pointers = 0;
  let lookupName: string | undefined;
  for (let i = 1; i < symbols.count; i++) {
    const type = symbols.type(i);
    if ((type !== STT_OBJECT && type !== STT_FUNC) || symbols.definedIn(i) === undefined) continue;
    const name = symbols.name(i);
    if (type === STT_OBJECT && name.startsWith(pointerPrefix)) pointers += 1;
    if (type === STT_FUNC && lookup.test(name)) lookupName ??= name;
  }
  const traces: string[] = [];
  if (pointers > 0) traces.push(`${formatCount(pointers, 'pointer')} named ${pointerPrefix}…`);
  if (lookupName !== undefined) traces.push(`the function ${lookupName}`);
  return traces;
}
