import './code-text.css';

/** A number in hexadecimal digits, padded to `digits`, the leading zeros dimmed. */
export function Address({ value, digits }: { readonly value: number | bigint; readonly digits: number }) {
  const significant = value.toString(16);
  const zeros = '0'.repeat(Math.max(0, digits - significant.length));
  // An all-zero address keeps its last digit bright: it is a value, not a gap.
  return (
    <span className="address">
      <span className="address-zeros">{zeros}</span>
      {significant}
    </span>
  );
}
