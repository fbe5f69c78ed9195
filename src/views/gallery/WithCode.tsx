/** Prose in which `backquoted` words are code. */
export function WithCode({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a name may come twice, and nothing moves
    index % 2 === 0 ? part : <code key={index}>{part}</code>,
  );
}
