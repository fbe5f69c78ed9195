import { session, useStore } from '../../store/store';
import { writeClipboard } from '../../ui/copy-menu/clipboard';
import { Icon } from '../../ui/icon/Icon';
import { PopupMenu, PopupMenuItem } from '../../ui/popup-menu/PopupMenu';
import type { ReportFormat } from '../../worker/protocol';
import { outcomeWord } from '../common/plan-words';
import { saveFile, toBlob } from '../common/save-file';

type Side = 'before' | 'after';

const formats: readonly (readonly [ReportFormat, string])[] = [
  ['text', 'plain text'],
  ['markdown', 'Markdown'],
  ['json', 'JSON'],
  ['sarif', 'SARIF'],
];

/** The report of plan, verdict and findings: copied for a mail, or saved. Of both sides once there is a conversion. */
export function ReportMenu() {
  const { loader, conversion } = useStore((state) => state.snapshot);
  if (loader === undefined) return undefined;
  if (loader.after === undefined) return <Menu side="before" label="Report" />;
  return (
    <>
      <Menu side="before" label="Report as it is" />
      <Menu side="after" label={`Report ${outcomeWord(conversion).toLowerCase()}`} />
    </>
  );
}

function Menu({ side, label }: { readonly side: Side; readonly label: string }) {
  const showToast = useStore((state) => state.showToast);
  const run = (action: () => Promise<void>, done?: string) => {
    action().then(
      () => done === undefined || showToast({ tone: 'info', message: done }),
      (error: Error) => showToast({ tone: 'refused', message: `There is no report: ${error.message}` }),
    );
  };
  return (
    <PopupMenu
      button={
        <>
          <Icon name="download" />
          {label}
        </>
      }
      label={label}
    >
      {formats.slice(0, 2).map(([format, words]) => (
        <PopupMenuItem
          key={`copy ${format}`}
          onChoose={() => run(() => writeClipboard(reportText(side, format)), `Copied as ${words}`)}
        >
          Copy as {words}
        </PopupMenuItem>
      ))}
      {formats.map(([format, words]) => (
        <PopupMenuItem
          key={`save ${format}`}
          onChoose={() => run(async () => saveFile(await session.report(side, format)))}
        >
          Download {words}
        </PopupMenuItem>
      ))}
      {side === 'before' ? <PopupMenuItem onChoose={() => window.print()}>Print …</PopupMenuItem> : undefined}
    </PopupMenu>
  );
}

async function reportText(side: Side, format: ReportFormat): Promise<string> {
  return (await toBlob(await session.report(side, format))).text();
}
