// What comes in one file with the views.

export { rehearse } from './rehearse';
export { Workspace } from './Workspace';
