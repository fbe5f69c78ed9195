import type { CodeCall, CodeLine, CodeTarget } from './code-listing';

/**
 * What code calls, and where it jumps to outside of itself, as tail calls do: each target once. The first relocation of
 * an instruction counts: on RISC-V the second one marks only that the linker may shorten it.
 */
export function callsOf(
  lines: readonly CodeLine[],
  ownTarget: (offset: number) => CodeTarget,
  { section, start, size }: { readonly section: string; readonly start: number; readonly size: number },
): CodeCall[] {
  const calls = new Map<string, { readonly target: CodeTarget; readonly from: number[] }>();
  for (const line of lines) {
    if (line.transfer === undefined) continue;
    const target =
      line.relocations[0]?.target ?? (line.branch === undefined ? undefined : ownTarget(line.branch));
    if (target === undefined) continue;
    const isInside =
      target.kind === 'own' &&
      target.section === section &&
      target.offset >= start &&
      target.offset < start + size;
    if (line.transfer === 'jump' && isInside) continue;
    const key = keyOf(target);
    const known = calls.get(key);
    if (known === undefined) calls.set(key, { target, from: [line.offset] });
    else known.from.push(line.offset);
  }
  return [...calls.values()];
}

function keyOf(target: CodeTarget): string {
  switch (target.kind) {
    case 'own':
      return `own ${target.section} ${target.offset}`;
    case 'undefined':
      return `undefined ${target.name} ${target.delta ?? 0}`;
    case 'livepatch':
      return `livepatch ${target.object} ${target.name} ${target.position} ${target.gate ?? ''}`;
  }
}
