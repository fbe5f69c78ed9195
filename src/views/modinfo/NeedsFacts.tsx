import { formatCount, formatList } from '../../base/format';
import { ObjectTag } from '../../ui/code-text/ObjectTag';
import type { ContainerFacts, DependsFacts, NamespaceFacts } from '../../worker/container';
import { Fact, type FactTone, FirstNames, State } from './Fact';

const dependStates: Readonly<Record<DependsFacts['listed'][number]['state'], readonly [FactTone, string]>> = {
  needed: ['accepted', 'needed'],
  unneeded: ['caution', 'not needed: nothing that it exports is imported'],
  unknown: ['question', 'no open source has its exports'],
};

/** `depends=` against the modules that imports come from. */
export function DependsFact({
  facts: { depends, isConverted },
}: {
  readonly facts: Pick<ContainerFacts, 'depends' | 'isConverted'>;
}) {
  const { listed, missing } = depends;
  const [tone, sentence] = dependsVerdict(depends);
  return (
    <Fact title="depends" term="depends" tone={tone} sentence={sentence}>
      {listed.length + missing.length === 0 ? undefined : (
        <ul className="container-rows">
          {missing.map(({ modules, imports, count }) => (
            <li key={modules.join()}>
              <span className="container-row-head">
                {modules.map((name) => (
                  <ObjectTag key={name} name={name} />
                ))}
                <State tone="refused">not in depends=, exports</State>
              </span>
              <FirstNames names={imports} count={count} />
            </li>
          ))}
          {listed.map(({ name, state, imports, count }) => (
            <li key={name}>
              <span className="container-row-head">
                <ObjectTag name={name} />
                <State tone={dependStates[state][0]}>
                  {dependStates[state][1]}
                  {count > 0 ? ' for' : ''}
                </State>
              </span>
              <FirstNames names={imports} count={count} />
            </li>
          ))}
        </ul>
      )}
      {isConverted ? (
        <p className="container-note">
          Counted in the converted module: what became a livepatch symbol is no import any more.
        </p>
      ) : undefined}
    </Fact>
  );
}

function dependsVerdict({ isStated, listed, missing, unknown }: DependsFacts): [FactTone, string] {
  if (missing.length > 0)
    return [
      'refused',
      `Imports come from ${formatCount(missing.length, 'module')} that depends= does not name: modprobe does not load ${missing.length === 1 ? 'it' : 'them'} first, and the kernel then refuses the livepatch.`,
    ];
  const spare = listed.filter(({ state }) => state === 'unneeded').map(({ name }) => name);
  if (spare.length > 0)
    return [
      'caution',
      `${formatList(spare)} ${spare.length === 1 ? 'is' : 'are'} loaded by modprobe for nothing.`,
    ];
  if (unknown > 0)
    return [
      'question',
      `No open source exports ${formatCount(unknown, 'import')}; Module.symvers or the modules themselves would tell whose they are.`,
    ];
  if (listed.length === 0)
    return ['accepted', `${isStated ? 'Empty' : 'Absent'}, and no import comes from a module.`];
  return ['accepted', 'Exactly the modules that imports come from.'];
}

const namespaceStates: Readonly<Record<NamespaceFacts['state'], readonly [FactTone, string]>> = {
  imported: ['accepted', 'may be used for'],
  missing: ['refused', 'not imported, needed for'],
  unused: ['neutral', 'no known import is in it'],
};

/** `import_ns=` against the namespaces of imports. */
export function NamespacesFact({
  facts: { namespaces, versions },
}: {
  readonly facts: Pick<ContainerFacts, 'namespaces' | 'versions'>;
}) {
  const [tone, sentence] = namespacesVerdict(namespaces, versions.isComparable);
  return (
    <Fact title="import_ns" term="namespace" tone={tone} sentence={sentence}>
      {namespaces.length === 0 ? undefined : (
        <ul className="container-rows">
          {namespaces.map(({ namespace, state, imports, count }) => (
            <li key={namespace}>
              <span className="container-row-head">
                <code>{namespace}</code>
                <State tone={namespaceStates[state][0]}>{namespaceStates[state][1]}</State>
              </span>
              <FirstNames names={imports} count={count} />
            </li>
          ))}
        </ul>
      )}
    </Fact>
  );
}

function namespacesVerdict(namespaces: readonly NamespaceFacts[], isComparable: boolean): [FactTone, string] {
  if (namespaces.some(({ state }) => state === 'missing'))
    return [
      'refused',
      'Imports are in a namespace that the module does not import: the kernel refuses it with -EINVAL.',
    ];
  if (!isComparable) return ['question', 'Only Module.symvers says which exports are in a namespace.'];
  return namespaces.length === 0
    ? ['accepted', 'None, and no import is in a namespace.']
    : ['accepted', 'The module may use every export that it imports.'];
}
