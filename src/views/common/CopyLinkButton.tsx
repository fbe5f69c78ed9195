import type { EncodedLink } from '../../link/encode';
import { wholeAddress } from '../../store/shared-link';
import { CopyButton } from '../../ui/button/CopyButton';
import { tellOmitted } from './copy-link';

interface CopyLinkButtonProps {
  /** What the link leads to; asked for when the button is pressed. */
  readonly link: () => EncodedLink | Promise<EncodedLink>;
  /** Without its label, where many stand below each other. */
  readonly compact?: boolean;
  readonly hint?: string;
}

/** Copies the link to one thing, and says what the link had no room for. */
export function CopyLinkButton({ link, compact = false, hint }: CopyLinkButtonProps) {
  let made: EncodedLink | undefined;
  const text = async () => {
    made = await link();
    return wholeAddress(made);
  };
  return (
    <CopyButton
      icon="link"
      label="Copy link"
      compact={compact}
      text={text}
      onCopied={() => tellOmitted(made?.omitted ?? [])}
      {...(hint !== undefined && { hint })}
    />
  );
}
