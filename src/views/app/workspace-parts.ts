// What comes in one file with the views.

export { RehearsedViews } from './RehearsedViews';
export { Workspace } from './Workspace';
