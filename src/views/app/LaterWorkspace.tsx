import { later } from './later';

const workspace = later(async () => (await import('./Workspace')).Workspace);
const message = later(async () => (await import('../findings/MessagePage')).MessagePage);
const reference = later(async () => (await import('./ReferencePage')).ReferencePage);

/** The views of what is open. */
export const LaterWorkspace = workspace.Later;

/** What is to be read while no file is open. */
export const LaterReference = reference.Later;

/** What a line of dmesg means while no file is open. */
export const LaterMessage = message.Later;

/** Fetches the views ahead of the first file. */
export const warmViews = workspace.warm;
