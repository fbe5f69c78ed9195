import type { ContainerFacts, VermagicFacts } from '../../worker/container';
import { TermText } from '../glossary/TermText';
import { Fact, type FactTone, State } from './Fact';

type Flag = VermagicFacts['flags'][number];

const states: Readonly<Record<Flag['state'], readonly [FactTone, string]>> = {
  same: ['accepted', 'the same'],
  other: ['refused', 'the kernel has not'],
  lacking: ['refused', 'only the kernel has'],
  unknown: ['question', 'not known'],
};

/** The vermagic word by word, each beside the kernel's. */
export function VermagicFact({ facts: { vermagic } }: { readonly facts: Pick<ContainerFacts, 'vermagic'> }) {
  if (vermagic === undefined)
    return (
      <Fact
        title="vermagic"
        term="vermagic"
        tone="caution"
        sentence="There is none: a kernel without CONFIG_MODULE_FORCE_LOAD refuses the module without a word."
      />
    );
  const { text, release, flags, kernel, isReleaseCompared } = vermagic;
  const [tone, sentence] = verdictOf(vermagic);
  return (
    <Fact title="vermagic" term="vermagic" tone={tone} sentence={sentence}>
      <div className="container-frame">
        <table className="container-table">
          <thead>
            <tr>
              <th>Part</th>
              <th>The kernel’s</th>
              <th>What it means</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>
                <code>{release.text}</code>
              </td>
              <td>
                {release.state === 'other' ? (
                  <State tone={isReleaseCompared ? 'refused' : 'caution'}>
                    <code>{release.kernel}</code>
                  </State>
                ) : (
                  <State tone={states[release.state][0]}>{states[release.state][1]}</State>
                )}
              </td>
              <td>
                the release
                {isReleaseCompared
                  ? ', compared to the letter'
                  : '; not compared, as the module has __versions: a kernel with CONFIG_MODVERSIONS goes by the CRCs'}
              </td>
            </tr>
            {flags.map(({ flag, meaning, state }) => (
              <tr key={flag}>
                <td>{state === 'lacking' ? '' : <code>{flag}</code>}</td>
                <td>
                  <State tone={states[state][0]}>
                    {state === 'lacking' ? <code>{flag}</code> : states[state][1]}
                  </State>
                </td>
                <td>
                  <TermText text={meaning} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {kernel === undefined || kernel === text ? undefined : (
        <dl className="container-list">
          <div>
            <dt>Module</dt>
            <dd>
              <code>{text}</code>
            </dd>
          </div>
          <div>
            <dt>Kernel</dt>
            <dd>
              <code>{kernel}</code>
            </dd>
          </div>
        </dl>
      )}
    </Fact>
  );
}

function verdictOf({ release, flags, kernel, text, isReleaseCompared }: VermagicFacts): [FactTone, string] {
  if (flags.some(({ state }) => state === 'other' || state === 'lacking'))
    return ['refused', 'The kernel of the open modules has other flags and refuses the module.'];
  if (release.state === 'other')
    return isReleaseCompared
      ? ['refused', `The sources are of ${release.kernel}, whose kernel refuses the module.`]
      : [
          'caution',
          `The sources are of ${release.kernel}. With CONFIG_MODVERSIONS the CRCs decide, not the release.`,
        ];
  if (kernel !== undefined && kernel !== text && isReleaseCompared)
    return ['refused', 'The same words, and not the same text: the kernel compares to the letter.'];
  if (kernel !== undefined) return ['accepted', 'The same as that of the open modules of this kernel.'];
  if (release.state === 'same')
    return [
      'accepted',
      'The release is that of the symbol sources; a module of the kernel would tell its flags.',
    ];
  return [
    'question',
    'No open source says its release. A module of the kernel, or its folder of modules, would tell all of it.',
  ];
}
