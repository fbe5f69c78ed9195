// What the first screen does not need, each in a file of its own that is fetched when it is to be shown.

import { later } from '../common/later';

const workspace = later(async () => (await import('./workspace-parts')).Workspace);
const message = later(async () => (await import('../findings/MessagePage')).MessagePage);
const reference = later(async () => (await import('./ReferencePage')).ReferencePage);
const share = later(async () => (await import('./ShareDialog')).ShareDialog);
const shortcuts = later(async () => (await import('../../ui/shortcuts/ShortcutsDialog')).ShortcutsDialog);
// Without it all else works.
const newerBuild = later(
  async () => (await import('./NewerBuild')).NewerBuild,
  () => undefined,
);

/** The views of what is open. */
export const LaterWorkspace = workspace.Later;

/** What is to be read while no file is open. */
export const LaterReference = reference.Later;

/** What a line of dmesg means while no file is open. */
export const LaterMessage = message.Later;

export const LaterShareDialog = share.Later;

export const LaterShortcutsDialog = shortcuts.Later;

/** What is new in another build of the module; shown where there is one. */
export const LaterNewerBuild = newerBuild.Later;

/** Fetches the views ahead of the first file. */
export const warmViews = workspace.warm;

/** Makes worker and views ready for the first file, see `rehearse.tsx`. Never rejects. */
export const rehearse = (): Promise<void> =>
  import('./workspace-parts').then(
    (parts) => parts.rehearse(),
    () => undefined,
  );
