import { formatCount, formatNumber } from '../../base/format';
import { Button } from '../../ui/button/Button';
import type { ContainerFacts, CrcState, VersionsFacts } from '../../worker/container';
import { Fact, type FactTone, State } from './Fact';
import { stateWords } from './import-columns';

const order: readonly CrcState[] = [
  'differs',
  'not-exported',
  'missing',
  'same',
  'unknown',
  'not-compared',
  'unused',
];

interface VersionsFactProps {
  readonly facts: Pick<ContainerFacts, 'versions'>;
  /** Shows the imports, those in one state if given. */
  readonly onShow: (filter: string) => void;
}

/** How the CRCs of the imports fit; the table of imports has each. */
export function VersionsFact({ facts: { versions }, onShow }: VersionsFactProps) {
  const [tone, sentence] = verdictOf(versions);
  return (
    <Fact title="Symbol versions" term="crc" tone={tone} sentence={sentence}>
      <ul className="container-counts">
        {order
          .filter((state) => versions.counts[state] > 0)
          .map((state) => (
            <li key={state}>
              <State tone={stateWords[state].tone}>
                {formatNumber(versions.counts[state])} {stateWords[state].word}
              </State>{' '}
              <Button look="text" onClick={() => onShow(`=${state}`)}>
                Show
              </Button>
            </li>
          ))}
      </ul>
      {versions.hasBoth ? (
        <p className="container-note">
          The file has __versions and __version_ext_crcs with __version_ext_names. Linux 6.14 and later read
          the latter, older kernels the former; Linux {versions.release} reads {versions.section}.
        </p>
      ) : undefined}
    </Fact>
  );
}

function verdictOf({ section, isComparable, counts, release }: VersionsFacts): [FactTone, string] {
  if (section === undefined)
    return [
      'neutral',
      `Linux ${release} finds no CRCs in it. A kernel with CONFIG_MODVERSIONS takes such a module by force only.`,
    ];
  if (counts.differs > 0)
    return [
      'refused',
      `${formatCount(counts.differs, 'CRC')} in ${section} ${counts.differs === 1 ? 'differs' : 'differ'} from Module.symvers: the kernel refuses the module.`,
    ];
  if (counts['not-exported'] > 0)
    return [
      'refused',
      `No object of the kernel exports ${formatCount(counts['not-exported'], 'import')}: unless weak, the kernel refuses the module with “Unknown symbol”.`,
    ];
  if (counts.missing > 0)
    return [
      'caution',
      `${section} has no CRC of ${formatCount(counts.missing, 'import')}. Debian’s kernels refuse that, others say it once.`,
    ];
  if (!isComparable)
    return ['question', `Drop the kernel’s Module.symvers, and the CRCs in ${section} are compared with it.`];
  if (counts.same > 0) return ['accepted', `The CRCs in ${section} are those of Module.symvers.`];
  return ['question', 'The open Module.symvers has none of the imports.'];
}
