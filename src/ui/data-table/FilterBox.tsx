import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { formatNumber } from '../../base/format';
import './filter-box.css';

interface FilterBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Somebody may be about to type: the pointer comes, or the focus. */
  readonly onApproach: () => void;
  /** Rows of the table, and rows that pass. */
  readonly total: number;
  readonly matching: number;
}

/** The filter of a table, and how many rows pass it. Typing is never held up: what is typed is applied a moment later. */
export function FilterBox({ value, onChange, onApproach, total, matching }: FilterBoxProps) {
  const [text, setText] = useState(value);
  const applied = useRef(value);
  const inputRef = useRef<HTMLInputElement>(null);
  const hintId = useId();

  // The filter was changed elsewhere: a link, Back, a picker beside the box.
  useEffect(() => {
    if (value === applied.current) return;
    applied.current = value;
    setText(value);
  }, [value]);

  useEffect(() => {
    if (text === applied.current) return;
    const timer = setTimeout(() => {
      applied.current = text;
      onChange(text);
    });
    return () => clearTimeout(timer);
  }, [text, onChange]);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape' && text !== '') {
      event.preventDefault();
      setText('');
    } else if (event.key === 'ArrowDown' || event.key === 'Enter' || event.key === 'Escape') {
      event.preventDefault();
      event.currentTarget.closest('[data-table-view]')?.querySelector<HTMLElement>('[role="grid"]')?.focus();
    }
  };

  return (
    <div className="filter-box">
      <input
        ref={inputRef}
        className="filter-box-input"
        type="search"
        aria-label="Filter"
        aria-describedby={hintId}
        data-filter=""
        placeholder="Filter: words, !not"
        title="Rows must have all the words; !word must not occur, =word must be a whole word. Upper and lower case are the same."
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onPointerEnter={onApproach}
        onFocus={onApproach}
      />
      {text === '' ? (
        <span className="filter-box-key" aria-hidden="true">
          /
        </span>
      ) : (
        <button
          type="button"
          className="filter-box-clear"
          aria-label="Clear"
          title="Clear filter (Esc)"
          onClick={() => {
            setText('');
            inputRef.current?.focus();
          }}
        >
          ✕
        </button>
      )}
      <span id={hintId} hidden>
        Rows must have all the words; a word after an exclamation mark must not occur, one after an equals
        sign must be whole.
      </span>
      <output className="filter-box-count" aria-live="polite">
        {value === '' ? formatNumber(matching) : `${formatNumber(matching)} of ${formatNumber(total)}`}
      </output>
    </div>
  );
}
