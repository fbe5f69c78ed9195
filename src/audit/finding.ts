/**
 * `error`: the kernel refuses it, or it corrupts. `warning`: it does nothing, is fragile or depends on the release.
 * `note`: worth knowing.
 */
export type Severity = 'error' | 'warning' | 'note';

export const severities: readonly Severity[] = ['error', 'warning', 'note'];

/** What a finding is about, by names, so that it is found again in another build. */
export type Subject =
  | { readonly kind: 'module' }
  | { readonly kind: 'section'; readonly section: string }
  | { readonly kind: 'symbol'; readonly symbol: string }
  /** `section` is the relocation section, `offset` is `r_offset`. */
  | {
      readonly kind: 'relocation';
      readonly section: string;
      readonly offset: bigint;
      readonly symbol: string;
    }
  /** A function that the patch replaces. */
  | {
      readonly kind: 'function';
      readonly object: string;
      readonly name: string;
      readonly position: number;
    }
  | { readonly kind: 'modinfo'; readonly tag: string };

/** Bytes of a section that a finding is about. */
export interface ByteRange {
  readonly section: string;
  /** In the section. */
  readonly offset: number;
  readonly length: number;
}

/** What a rule found at one place. */
export interface Problem {
  readonly subject: Subject;
  /** One line, no full stop needed beyond it: `.rela.text+0x14 names livepatch symbol .klp.sym.vmlinux.f,1`. */
  readonly message: string;
  /** Where it differs from the rule's. */
  readonly severity?: Severity;
  /** The object of the kernel that it concerns: `vmlinux`, `ext4`; for grouping. */
  readonly object?: string;
  readonly bytes?: ByteRange;
  /** How to mend this one, where the rule's own words can be made exact. */
  readonly mend?: string;
  /** Text to paste that mends it: C, make, shell. */
  readonly paste?: string;
}

/** A problem with the rule that found it. */
export interface Finding extends Problem {
  readonly rule: string;
  /** Names it among the findings of a file, and in another build too: `<rule>:<subject>`. */
  readonly key: string;
  readonly severity: Severity;
  readonly mend: string;
  /** The bytes' place in the file. */
  readonly fileOffset?: number;
}

/**
 * The subject as text for keys. Of a relocation it is the place that is relocated: the conversion changes the section and
 * the symbol, and not the place.
 */
export function keyOfSubject(subject: Subject): string {
  if (subject.kind !== 'relocation') return formatSubject(subject);
  const target = subject.section.replace(/^(\.klp\.rela\.[^.]+|\.rela|\.rel)\.*/, '');
  return `${target}+0x${subject.offset.toString(16)}`;
}

/** The subject as text, for reports and search. */
export function formatSubject(subject: Subject): string {
  switch (subject.kind) {
    case 'module':
      return 'module';
    case 'section':
      return subject.section;
    case 'symbol':
      return subject.symbol;
    case 'relocation':
      return `${subject.section}+0x${subject.offset.toString(16)}:${subject.symbol}`;
    case 'function':
      return `${subject.object}:${subject.name},${subject.position}`;
    case 'modinfo':
      return subject.tag;
  }
}
