import { useEffect, useRef } from 'react';
import { Icon } from '../icon/Icon';
import type { HexField } from './hex-fields';
import { formatOffset } from './hex-text';

const kindWords: Readonly<Record<HexField['kind'], string>> = {
  relocation: 'relocation, applied by the module loader',
  livepatch: 'relocation, applied by livepatch',
  string: 'string',
  field: 'field of a structure',
};

interface FieldListProps<F extends HexField> {
  readonly fields: readonly F[];
  /** Added to the offsets that are shown. */
  readonly base: number;
  /** The fields over the byte that the pointer or the selection is at. */
  readonly current: readonly F[];
  /** The pointer or the focus is on a field; `undefined` when it has left. */
  readonly onHover: (field: F | undefined) => void;
  readonly onPick: (field: F) => void;
  /** Where a field is explained; without it, or where it says no, there is no way on. */
  readonly onOpen?: (field: F) => void;
  readonly canOpen?: (field: F) => boolean;
}

/** What the bytes in sight mean, field by field. */
export function FieldList<F extends HexField>(props: FieldListProps<F>) {
  const { fields, base, current, onHover, onPick, onOpen, canOpen } = props;
  const listRef = useRef<HTMLUListElement>(null);
  const [first] = current;
  useEffect(() => {
    // Not while the pointer is in the list: it would move away from under it.
    if (first === undefined || listRef.current?.matches(':hover') === true) return;
    listRef.current?.querySelector('[data-current]')?.scrollIntoView({ block: 'nearest' });
  }, [first]);
  if (fields.length === 0)
    return <p className="hex-fields-none">No relocation, string or known structure in these bytes.</p>;
  return (
    <ul ref={listRef} className="hex-fields" aria-label="Fields" onPointerLeave={() => onHover(undefined)}>
      {fields.map((field) => (
        <li
          key={`${field.offset} ${field.kind} ${field.label}`}
          className="hex-field"
          data-kind={field.kind}
          data-current={current.includes(field) || undefined}
          onPointerEnter={() => onHover(field)}
        >
          <button
            type="button"
            className="hex-field-pick"
            title={`${kindWords[field.kind]}: ${field.label} ${field.value}`}
            onClick={() => onPick(field)}
            onFocus={() => onHover(field)}
            onBlur={() => onHover(undefined)}
          >
            <span className="hex-field-shape" role="img" aria-label={kindWords[field.kind]} />
            <span className="hex-field-offset">{shortOffset(base + field.offset)}</span>
            <span className="hex-field-label">{field.label}</span>
            <span className="hex-field-value">{field.value}</span>
          </button>
          {onOpen !== undefined && canOpen?.(field) === true ? (
            <button
              type="button"
              className="hex-field-open"
              aria-label={`Go to ${field.label} ${field.value}`}
              title="Go there"
              onClick={() => onOpen(field)}
            >
              <Icon name="arrow" size={12} />
            </button>
          ) : undefined}
        </li>
      ))}
    </ul>
  );
}

/** At least four digits. */
function shortOffset(offset: number): string {
  return formatOffset(offset).replace(/^0{1,4}/, '');
}
