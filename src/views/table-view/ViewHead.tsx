import { type ViewId, viewTitles } from '../../store/view-ids';
import './table-view.css';
import { viewQuestions } from './view-questions';

interface ViewHeadProps {
  readonly view: ViewId;
  /** Whether what follows has a heading that says more: the verdict of the Summary. */
  readonly isLine?: boolean;
}

/** The first line of a view: what it is called, and the question that it answers. */
export function ViewHead({ view, isLine = false }: ViewHeadProps) {
  const Title = isLine ? 'p' : 'h1';
  return (
    <header className="table-view-head">
      <Title className="table-view-title">{viewTitles[view]}</Title>
      <p className="table-view-question" title={viewQuestions[view]}>
        {viewQuestions[view]}
      </p>
    </header>
  );
}
