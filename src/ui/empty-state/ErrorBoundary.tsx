import { Component, type ReactNode } from 'react';
import { Button } from '../button/Button';
import { CopyButton } from '../button/CopyButton';
import { EmptyState } from './EmptyState';

interface ErrorBoundaryProps {
  /** What failed to show: `The Symbols view`. */
  readonly what: string;
  /** A failed region is tried again when this changes. */
  readonly shows: string;
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly error: Error | undefined;
}

/** Keeps a bug in one region from taking the page with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: undefined };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate(previous: ErrorBoundaryProps) {
    if (previous.shows !== this.props.shows && this.state.error !== undefined) this.#retry();
  }

  readonly #retry = () => this.setState({ error: undefined });

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <EmptyState title={`${this.props.what} could not be shown`}>
        <p>This is a bug in klpscope, not in your file: {error.message}</p>
        <p>
          <Button onClick={this.#retry}>Try again</Button>{' '}
          <CopyButton text={error.stack ?? error.message} label="Copy details" />
        </p>
      </EmptyState>
    );
  }
}
