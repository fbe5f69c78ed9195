import type { ReactNode } from 'react';
import { Snippet } from '../../ui/code-block/Snippet';
import { kallsymsCommand } from './kallsyms-command';
import './source-kinds.css';

/** What can be opened to know a kernel's symbols, and what each tells; the best first. */
const kinds: readonly {
  readonly what: ReactNode;
  readonly tells: string;
  /** How to get it. */
  readonly command?: string;
}[] = [
  {
    what: <code>vmlinux</code>,
    tells: 'positions, addresses, sizes, C files',
  },
  {
    what: (
      <>
        <code>.ko</code>, folders of them
      </>
    ),
    tells: 'the same of modules: the patched ones, or all',
  },
  {
    what: <code>/proc/kallsyms</code>,
    tells: 'positions, addresses; of the loaded modules too',
    command: kallsymsCommand,
  },
  {
    what: (
      <>
        <code>System.map</code>, <code>nm</code> output
      </>
    ),
    tells: 'positions, addresses; no modules',
  },
  {
    what: (
      <>
        <code>Symbols.list</code>, <code>symbols.klp</code>
      </>
    ),
    tells: 'how many of a name there are, not their order',
  },
  {
    what: <code>Module.symvers</code>,
    tells: 'what kernel and modules export, nothing else',
  },
];

/** The sources of symbols that are read, each with what it tells. */
export function SourceKinds() {
  return (
    <dl className="source-kinds">
      {kinds.map(({ what, tells, command }) => (
        <div key={tells}>
          <dt>{what}</dt>
          <dd>
            {tells}
            {command === undefined ? undefined : <Snippet text={command} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
