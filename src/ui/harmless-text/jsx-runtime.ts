// What JSX is compiled to (vite.config.ts: jsxImportSource): React's own, but that no text which a file holds reaches the page
// as it is. This is the one place where that is seen to: no view needs to think of it.

import { Fragment, jsx as makeElement, jsxs as makeElementOfSeveral } from 'react/jsx-runtime';
import { type ElementProps, harmlessProps } from './harmless-props';

export { Fragment };

type Make = typeof makeElement;

/** Texts reach the page as children and attributes of its own elements and of fragments; components hand theirs on. */
const harmlessly =
  (make: Make): Make =>
  (type, props, key) =>
    make(
      type,
      typeof type === 'string' || type === Fragment ? harmlessProps(type, props as ElementProps) : props,
      key,
    );

export const jsx = harmlessly(makeElement);
export const jsxs = harmlessly(makeElementOfSeveral);
