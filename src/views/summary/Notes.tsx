/** What a reader should know before relying on a file. */
export function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return undefined;
  return (
    <ul className="summary-notes" aria-label="Notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
