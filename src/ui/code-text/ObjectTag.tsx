import './code-text.css';

/** The small tag of a patched object: `vmlinux`, `ext4`. */
export function ObjectTag({ name }: { readonly name: string }) {
  return <span className="object-tag">{name}</span>;
}
