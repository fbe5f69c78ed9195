import { formatNumber, formatSize } from '../../base/format';
import { CopyButton } from '../../ui/button/CopyButton';
import { Snippet } from '../../ui/code-block/Snippet';
import type { BtfFacts, ContainerFacts, SignatureFacts, ThisModuleFacts } from '../../worker/container';
import { Fact, type FactTone } from './Fact';

/** Size of struct module. */
export function ThisModuleFact({
  facts: { thisModule },
}: {
  readonly facts: Pick<ContainerFacts, 'thisModule'>;
}) {
  const [tone, sentence] = thisModuleVerdict(thisModule);
  return (
    <Fact title="struct module" term="this-module" tone={tone} sentence={sentence}>
      <p className="container-note">
        The size of <code>.gnu.linkonce.this_module</code>. Linux 6.12 refuses a module with another size than
        its own; 6.1 takes it and reads beyond its end.
      </p>
    </Fact>
  );
}

function thisModuleVerdict(facts: ThisModuleFacts | undefined): [FactTone, string] {
  if (facts === undefined)
    return ['caution', 'There is no .gnu.linkonce.this_module: modpost has not made this a module.'];
  const own = `${formatNumber(facts.size)} bytes`;
  const { kernel } = facts;
  if (kernel === undefined)
    return ['question', `${own}. A module of the kernel, dropped beside it, tells the right size.`];
  const whose =
    kernel.by === 'modules'
      ? `the open modules of ${kernel.release}`
      : `the modules of ${kernel.release} as shipped`;
  return kernel.size === facts.size
    ? ['accepted', `${own}, as in ${whose}.`]
    : ['refused', `${own}; in ${whose} ${formatNumber(kernel.size)}.`];
}

export function BuildIdFact({ facts: { buildId } }: { readonly facts: Pick<ContainerFacts, 'buildId'> }) {
  if (buildId === undefined)
    return (
      <Fact
        title="Build ID"
        term="module-note"
        tone="neutral"
        sentence="None: the linker was not asked for one."
      />
    );
  return (
    <Fact
      title="Build ID"
      term="module-note"
      tone="neutral"
      sentence={
        <>
          <code className="container-digits">{buildId}</code>{' '}
          <CopyButton text={buildId} label="Copy the build ID" compact />
        </>
      }
    >
      <p className="container-note">
        Backtraces and <code>/sys/module/…/notes</code> show it, debuggers find debug information by it. The
        conversion leaves it as it is.
      </p>
    </Fact>
  );
}

export function BtfFact({ facts: { btf } }: { readonly facts: Pick<ContainerFacts, 'btf'> }) {
  if (btf === undefined)
    return (
      <Fact
        title="BTF"
        term="btf"
        tone="accepted"
        sentence="None. A livepatch needs none, and nothing can mismatch."
      />
    );
  const [tone, sentence] = btfVerdict(btf);
  return (
    <Fact
      title="BTF"
      term="btf"
      tone={tone}
      sentence={
        <>
          <span title={`${formatNumber(btf.size)} bytes`}>{formatSize(btf.size)}</span>. {sentence}
        </>
      }
    >
      <p className="container-note">
        The conversion leaves it as it is. klp-build takes it out before: objcopy --remove-section=.BTF.
      </p>
    </Fact>
  );
}

function btfVerdict({ form, baseSize }: BtfFacts): [FactTone, string] {
  if (form === 'damaged')
    return ['refused', 'It has no header of BTF; the kernel says so and may refuse the module.'];
  if (baseSize !== undefined)
    return [
      'accepted',
      `With ${formatSize(baseSize)} of .BTF.base: kernels since 6.11 fit it to the BTF of their own vmlinux, older ones take it for that of the build.`,
    ];
  return form === 'split'
    ? [
        'caution',
        'Its types go on from those of the vmlinux of the build and fit no other: a kernel with another BTF refuses the module, unless it has CONFIG_MODULE_ALLOW_BTF_MISMATCH.',
      ]
    : ['neutral', 'It stands alone, not on the BTF of vmlinux, which the kernel expects of a module.'];
}

/** What is appended, and how to sign what is loaded. */
export function SignatureFact({
  facts: { signature },
}: {
  readonly facts: Pick<ContainerFacts, 'signature'>;
}) {
  const { appended, command } = signature;
  const [tone, sentence] = signatureVerdict(signature);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Signer', appended?.signer],
    ['Hash', appended?.hash],
    ['Algorithm', appended?.algorithm],
    ['Key’s serial', appended?.serial],
    ['Key ID', appended?.keyId],
    ['Kind', appended?.type],
    ['Length', appended && lengthOf(appended)],
  ];
  return (
    <Fact title="Signature" term="signature" tone={tone} sentence={sentence}>
      {appended === undefined ? undefined : (
        <dl className="container-list">
          {facts.map(([label, value]) =>
            value === undefined ? undefined : (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <code>{value}</code>
                </dd>
              </div>
            ),
          )}
        </dl>
      )}
      <Snippet
        label={
          appended === undefined
            ? 'Signs it, in the kernel’s build tree'
            : 'Signs the result, in the kernel’s build tree'
        }
        text={command}
      />
    </Fact>
  );
}

function lengthOf({ size, messageSize }: NonNullable<SignatureFacts['appended']>): string {
  const all = `${formatNumber(size)} bytes appended`;
  return messageSize === undefined ? all : `${all}, ${formatNumber(messageSize)} of them the message`;
}

function signatureVerdict({ appended }: SignatureFacts): [FactTone, string] {
  if (appended === undefined)
    return [
      'neutral',
      'Not signed. Kernels that enforce signatures (Secure Boot with lockdown) take signed modules only.',
    ];
  if (appended.problem !== undefined) return ['refused', appended.problem];
  return [
    'caution',
    'Signed; whether it is valid was not checked. The conversion removes the signature: sign the result again.',
  ];
}
