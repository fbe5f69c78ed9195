import type { ViewId } from '../../store/view-ids';

/** What each view answers: the line beside its title. */
export const viewQuestions: Readonly<Record<ViewId, string>> = {
  summary: 'Is this module fine, and what happens next?',
  findings: 'What is wrong, how bad is it, and how is it mended?',
  ambiguity: 'Which of several symbols of one name is meant?',
  loader: 'Where would the kernel stop, and what would it print?',
  patched: 'What does this livepatch replace, and by what?',
  code: 'What does it do, and what is written into it when?',
  relocations: 'What is patched into the code when the module is loaded, and by whom?',
  symbols: 'What does the module define, and what does it need?',
  sections: 'What is in the file?',
  diff: 'What exactly does the conversion change?',
  compare: 'What do several livepatches do together, and how do two of them differ?',
  modinfo: 'What does the module say of itself, and does it fit the kernel?',
  sources: 'What do we know about this kernel?',
  rules: 'What does klpscope look for, and why does it matter?',
  glossary: 'What do the words mean?',
};
