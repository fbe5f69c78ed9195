import { useEffect, useState } from 'react';
import { formatList } from '../../base/format';
import { track } from '../../store/activity';
import { CopyButton } from '../../ui/button/CopyButton';
import { CodeListing } from '../../ui/code-block/CodeListing';
import { Dialog } from '../../ui/dialog/Dialog';
import { fetchSource, type Sample } from './samples';

interface SampleSourceDialogProps {
  readonly sample: Sample;
  readonly onClose: () => void;
}

/** The C source that a sample was built from. */
export function SampleSourceDialog({ sample, onClose }: SampleSourceDialogProps) {
  return (
    <Dialog title={`${sample.title}: ${formatList(sample.sources)}`} wide onClose={onClose}>
      {sample.sources.map((name) => (
        <SourceFile key={name} sample={sample} name={name} />
      ))}
    </Dialog>
  );
}

function SourceFile({ sample, name }: { readonly sample: Sample; readonly name: string }) {
  const [text, setText] = useState<string>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let over = false;
    track(fetchSource(sample, name)).then(
      (source) => over || setText(source),
      (error: Error) => over || setProblem(error.message),
    );
    return () => {
      over = true;
    };
  }, [sample, name]);
  return (
    <section className="sample-source">
      <header>
        <h3 className="code">{name}</h3>
        {text === undefined ? undefined : <CopyButton text={text} label={`Copy ${name}`} compact />}
      </header>
      {problem === undefined ? undefined : <p role="alert">{problem}</p>}
      {text === undefined ? undefined : <CodeListing text={text} label={name} />}
    </section>
  );
}
