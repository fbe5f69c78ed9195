import { useEffect, useId, useState } from 'react';
import { session, useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { MessageMatch } from '../../worker/snapshot';

/** Paste what the kernel printed, and land on the finding or the rule that it belongs to. */
export function MessageSearch() {
  const id = useId();
  const [text, setText] = useState('');
  const matches = useMatches(text);
  return (
    <div className="message-search">
      <label htmlFor={id}>Lines of dmesg</label>
      <textarea
        id={id}
        rows={1}
        spellCheck={false}
        value={text}
        placeholder="Paste what the kernel printed: livepatch: symbol 'foo' not found in symbol table"
        onChange={(event) => setText(event.target.value)}
      />
      <output htmlFor={id}>
        {matches === undefined ? undefined : matches.length === 0 ? (
          <p>No rule and no message of livepatch has this line. Paste it whole, as dmesg prints it.</p>
        ) : (
          <ul className="message-matches">
            {matches.map((match) => (
              <Match key={match.line} match={match} />
            ))}
          </ul>
        )}
      </output>
    </div>
  );
}

function Match({ match: { line, rules, meaning } }: { readonly match: MessageMatch }) {
  const reveal = useStore((state) => state.reveal);
  const showRule = useStore((state) => state.showRule);
  const findings = useStore((state) => state.snapshot.audit?.findings);
  return (
    <li>
      <code>{line}</code>
      {meaning === undefined ? undefined : <p>{meaning}</p>}
      {rules.map(({ id, title, findings: keys }) => (
        <p key={id}>
          {keys.length === 0 ? 'No finding of this file: ' : ''}
          <Button look="text" onClick={() => showRule(id)}>
            {title}
          </Button>
          {keys.map((key) => (
            <span key={key}>
              {' '}
              →{' '}
              <Button look="text" onClick={() => reveal({ table: 'findings', key })}>
                {findings?.find((finding) => finding.key === key)?.message ?? key}
              </Button>
            </span>
          ))}
        </p>
      ))}
    </li>
  );
}

/** What the pasted text is about; `undefined` while there is none. A single finding is selected at once. */
function useMatches(text: string): readonly MessageMatch[] | undefined {
  const revision = useStore((state) => state.revision);
  const select = useStore((state) => state.select);
  const [matches, setMatches] = useState<readonly MessageMatch[]>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer depends on the files, which revision stands for
  useEffect(() => {
    let over = false;
    if (text.trim() === '') {
      setMatches(undefined);
      return;
    }
    session.explainMessages(text).then(
      (found) => {
        if (over) return;
        setMatches(found);
        const keys = found.flatMap(({ rules }) => rules.flatMap(({ findings }) => findings));
        if (keys.length === 1 && keys[0] !== undefined) select({ table: 'findings', key: keys[0] });
      },
      () => over || setMatches([]),
    );
    return () => {
      over = true;
    };
  }, [text, revision]);
  return matches;
}
