import { useState } from 'react';
import { formatCount } from '../../base/format';
import { lastChoices } from '../../store/choices-slice';
import { session, useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { Icon } from '../../ui/icon/Icon';
import { saveFile } from '../common/save-file';
import { AnnotationsDialog } from './AnnotationsDialog';

/** How much is chosen, the way back, and the three ways in which choices leave the page. */
export function ChoicesBar() {
  const choices = useStore((state) => state.snapshot.choices);
  const module = useStore((state) => state.snapshot.module?.fingerprint.sha256);
  const past = useStore((state) => state.pastChoices);
  const undoChoice = useStore((state) => state.undoChoice);
  const takeBack = useStore((state) => state.takeBack);
  const showToast = useStore((state) => state.showToast);
  const [isTextShown, setTextShown] = useState(false);
  const canUndo = lastChoices(past, module) !== undefined;
  const fitting = choices.filter(({ state }) => state === 'fits').length;
  const save = () => {
    session
      .downloadDecisions()
      .then(saveFile)
      .catch((error: Error) => showToast({ tone: 'refused', message: error.message }));
  };
  return (
    <section className="choices-bar" aria-label="Choices">
      <span>{choices.length === 0 ? 'Nothing chosen' : formatCount(choices.length, 'choice')}</span>
      {canUndo ? (
        <Button look="quiet" onClick={() => void undoChoice()}>
          <Icon name="undo" />
          Undo
        </Button>
      ) : undefined}
      {choices.length === 0 ? undefined : (
        <Button look="quiet" onClick={() => void takeBack(choices.map(({ choice }) => choice))}>
          Take all back
        </Button>
      )}
      {fitting === 0 ? undefined : (
        <Button
          look="quiet"
          title="For klpscope convert --decisions, and to be dropped here again"
          onClick={save}
        >
          <Icon name="download" />
          Decisions file
        </Button>
      )}
      <Button look="quiet" onClick={() => setTextShown(true)}>
        <Icon name="copy" />C text for all
      </Button>
      {isTextShown ? <AnnotationsDialog onClose={() => setTextShown(false)} /> : undefined}
    </section>
  );
}
