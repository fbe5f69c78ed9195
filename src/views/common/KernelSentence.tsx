/** What is said of a verdict, with errors such as (-ENOENT) kept in one piece. */
export function KernelSentence({ text }: { readonly text: string }) {
  const parts = text.split(/(\(-E[A-Z]+\))/).map((part, index) =>
    index % 2 === 1 ? (
      <span key={part} className="unbroken">
        {part}
      </span>
    ) : (
      part
    ),
  );
  return <>{parts}</>;
}
