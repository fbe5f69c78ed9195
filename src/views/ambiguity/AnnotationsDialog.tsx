import { useEffect, useState } from 'react';
import { session, useStore } from '../../store/store';
import { CopyButton } from '../../ui/button/CopyButton';
import { CodeListing } from '../../ui/code-block/CodeListing';
import { Dialog } from '../../ui/dialog/Dialog';
import type { MacroFamily } from '../../worker/protocol';

/** Who reads the annotations. */
const families: readonly (readonly [MacroFamily, string, string])[] = [
  ['module-reloc', 'KLP_MODULE_RELOC', 'For klp-convert: an array for each object, once in the module.'],
  [
    'reloc-symbol',
    'KLP_RELOC_SYMBOL',
    'For the minimal klp-convert: a declaration for each symbol, behind the one of its header.',
  ],
];

/** The C text that decides all symbols of the module at once, for either family of macros. */
export function AnnotationsDialog({ onClose }: { readonly onClose: () => void }) {
  const [family, setFamily] = useState<MacroFamily>('module-reloc');
  const revision = useStore((state) => state.revision);
  const [text, setText] = useState<string>();
  const [problem, setProblem] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each revision the worker has other files
  useEffect(() => {
    let over = false;
    session.annotations(family).then(
      (made) => over || setText(made),
      (error: Error) => over || setProblem(error.message),
    );
    return () => {
      over = true;
    };
  }, [family, revision]);
  return (
    <Dialog title="C text for all symbols" wide onClose={onClose}>
      <div className="annotations-families" role="radiogroup" aria-label="Macros">
        {families.map(([id, name, use]) => (
          <label key={id} title={use}>
            <input
              type="radio"
              name="macros"
              checked={id === family}
              onChange={() => {
                setText(undefined);
                setFamily(id);
              }}
            />
            <code>{name}</code>
          </label>
        ))}
        {text === undefined ? undefined : <CopyButton text={text} label="Copy" />}
      </div>
      <p className="annotations-use">{families.find(([id]) => id === family)?.[2]}</p>
      {problem === undefined ? undefined : <p role="alert">{problem}</p>}
      {text === undefined ? undefined : <CodeListing text={text} label="C text" />}
    </Dialog>
  );
}
