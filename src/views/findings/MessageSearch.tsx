import { useEffect, useId, useRef, useState } from 'react';
import { harmless } from '../../base/harmless';
import { session, useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { MessageMatch } from '../../worker/snapshot';
import { CopyLinkButton } from '../common/CopyLinkButton';
import { messageAddress } from '../common/copy-link';
import { RulePage } from '../rules/RulePage';
import '../rules/rules.css';
import { useRules } from '../rules/use-rules';

/** Rules that are shown below the lines that belong to them. */
const mostRules = 6;

interface MessageSearchProps {
  /** Whether the pages of the rules are shown as well, where no module has findings of them. */
  readonly withRules?: boolean;
}

/** Paste what the kernel printed, and land on the finding or the rule that it belongs to. */
export function MessageSearch({ withRules = false }: MessageSearchProps) {
  const id = useId();
  const text = useStore((state) => state.message);
  const setMessage = useStore((state) => state.setMessage);
  const typed = useRef<string>(undefined);
  const matches = useMatches(text, () => typed.current === text);
  return (
    <div className="message-search">
      <label htmlFor={id}>Lines of dmesg</label>
      <textarea
        id={id}
        rows={1}
        spellCheck={false}
        value={text}
        placeholder="Paste what the kernel printed: livepatch: symbol 'foo' not found in symbol table"
        onChange={(event) => {
          typed.current = event.target.value;
          setMessage(event.target.value);
        }}
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
      {withRules && matches !== undefined ? <Rules matches={matches} /> : undefined}
    </div>
  );
}

function Match({ match: { line, rules, meaning } }: { readonly match: MessageMatch }) {
  const reveal = useStore((state) => state.reveal);
  const showRule = useStore((state) => state.showRule);
  const findings = useStore((state) => state.snapshot.audit?.findings);
  const all = rules.flatMap((rule) => rule.findings);
  return (
    <li>
      <p className="message-line">
        <code>{line}</code>
        <CopyLinkButton
          link={() => messageAddress(lineOfLink(line), all)}
          hint="The link holds this line and what it belongs to"
        />
      </p>
      {meaning === undefined ? undefined : <p>{meaning}</p>}
      {rules.map(({ id, title, findings: keys }) => (
        <p key={id}>
          {keys.length > 0
            ? ''
            : findings === undefined
              ? rules.length > 1
                ? 'It may belong to the rule '
                : 'It belongs to the rule '
              : 'No finding of this file: '}
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

/** The pages of the rules that lines belong to. */
function Rules({ matches }: { readonly matches: readonly MessageMatch[] }) {
  const rules = useRules();
  if (rules === undefined || typeof rules === 'string') return undefined;
  const ids = new Set(matches.flatMap((match) => match.rules.map(({ id }) => id)));
  const shown = rules.filter(({ id }) => ids.has(id)).slice(0, mostRules);
  return (
    <div className="rules">
      {shown.map((rule) => (
        <RulePage key={rule.id} rule={rule} />
      ))}
    </div>
  );
}

/** The line as a link can hold it: blanks for tabs, as the search reads them too. */
function lineOfLink(line: string): string {
  return harmless(line.replace(/\t/g, ' '));
}

/**
 * What the pasted text is about; `undefined` while there is none. A single finding is selected at once, but where a link
 * brought both the text and what is selected.
 */
function useMatches(text: string, isTyped: () => boolean): readonly MessageMatch[] | undefined {
  const revision = useStore((state) => state.revision);
  const [matches, setMatches] = useState<readonly MessageMatch[]>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer depends on the files, which revision stands for
  useEffect(() => {
    const { select, setMessageLine } = useStore.getState();
    let over = false;
    if (text.trim() === '') {
      setMatches(undefined);
      setMessageLine(undefined);
      return;
    }
    session.explainMessages(text).then(
      (found) => {
        if (over) return;
        setMatches(found);
        const [first] = found;
        setMessageLine(first && lineOfLink(first.line));
        const [key, ...more] = found.flatMap(({ rules }) => rules.flatMap(({ findings }) => findings));
        const isFree = isTyped() || useStore.getState().selection === undefined;
        if (key !== undefined && more.length === 0 && isFree) select({ table: 'findings', key });
      },
      () => over || setMatches([]),
    );
    return () => {
      over = true;
    };
  }, [text, revision]);
  return matches;
}
