import { formatHex } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { CodeLink } from '../../worker/patch-summary';

/** A function; a click shows its code. */
export function CodeLinkButton({ to }: { readonly to: CodeLink }) {
  const reveal = useStore((state) => state.reveal);
  const { key, name, section } = to;
  if (key !== undefined)
    return (
      <Button look="text" title="Show its code" onClick={() => reveal({ table: 'functions', key })}>
        <code>{name}</code>
      </Button>
    );
  return (
    <>
      <code>{name}</code>
      {section === undefined ? <span className="patched-soft"> not of this module</span> : undefined}
    </>
  );
}

/** `.text+0x30`. */
export function codePlace({ section, offset }: CodeLink): string {
  return section === undefined || offset === undefined ? '' : `${section}+${formatHex(offset)}`;
}
