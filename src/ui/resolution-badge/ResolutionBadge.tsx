import './resolution-badge.css';

/** How an undefined symbol is going to be resolved: the same words as in the worker's protocol. */
export type Resolution =
  | 'exported'
  | 'unique'
  | 'annotated'
  | 'chosen'
  | 'divided'
  | 'stated'
  | 'weak'
  | 'undecided'
  | 'ambiguous'
  | 'missing'
  | 'conflicting'
  | 'invalid'
  | 'unsupported';

type Tone = 'neutral' | 'accepted' | 'undecided' | 'caution' | 'refused';

const tones: Readonly<Record<Resolution, Tone>> = {
  exported: 'neutral',
  weak: 'neutral',
  unique: 'accepted',
  annotated: 'accepted',
  chosen: 'accepted',
  divided: 'accepted',
  stated: 'accepted',
  undecided: 'undecided',
  ambiguous: 'caution',
  missing: 'refused',
  conflicting: 'refused',
  invalid: 'refused',
  unsupported: 'refused',
};

const meanings: Readonly<Record<Resolution, string>> = {
  exported: 'Exported: the module loader resolves it; nothing to convert.',
  weak: 'Weak and in no object: the module loader leaves it 0.',
  unique: 'One object of the sources has it, once: becomes a livepatch symbol with position 0.',
  annotated: 'An annotation says which one; checked against the sources.',
  chosen: 'A person chose which one; checked against the sources.',
  divided: 'Its relocations mean different symbols, and each is known to mean which.',
  stated: 'Its own name says object and position; checked against the sources that know the object.',
  undecided: 'No symbol source is open yet.',
  ambiguous: 'Several symbols have this name: somebody must say which one is meant.',
  missing: 'No object of the sources has it.',
  conflicting:
    'Annotations for this name contradict each other, and not all places are known to mean one of them.',
  invalid: 'The annotation, or what the name says, does not fit.',
  unsupported: 'It is used in a way that cannot be converted.',
};

/** One shape a tone, so that the colour never stands alone. Drawn on a 10 × 10 grid. */
const shapes: Readonly<Record<Tone, string>> = {
  neutral: 'M5 2a3 3 0 1 1 0 6a3 3 0 1 1 0-6Z',
  accepted: 'M1.5 5.5 4 8 8.5 2',
  undecided: 'M5 1 9 5 5 9 1 5Z',
  caution: 'M5 1 9 5 5 9 1 5Z',
  refused: 'M2 2 8 8M8 2 2 8',
};

/** The resolution as shape, word and colour; what it means on hover. */
export function ResolutionBadge({ kind }: { readonly kind: Resolution }) {
  const tone = tones[kind];
  return (
    <span className="resolution-badge" data-tone={tone} title={meanings[kind]}>
      <svg className="resolution-badge-shape" viewBox="0 0 10 10" aria-hidden="true">
        <path d={shapes[tone]} />
      </svg>
      {kind}
    </span>
  );
}
