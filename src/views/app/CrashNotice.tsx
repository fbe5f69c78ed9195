import type { Crash } from '../../store/files-slice';
import { CopyButton } from '../../ui/button/CopyButton';

/** A bug of ours: said as one, with what a report needs. */
export function CrashNotice({ crash }: { readonly crash: Crash }) {
  return (
    <p>
      <strong>klpscope failed{crash.during === undefined ? '' : ` ${crash.during}`}: </strong>
      {crash.message}. This is a bug in klpscope, whatever the file holds; what was open is still open.{' '}
      <CopyButton
        text={`${crash.during ?? ''}\n${crash.message}\n${crash.stack ?? ''}`}
        label="Copy details"
      />
    </p>
  );
}
