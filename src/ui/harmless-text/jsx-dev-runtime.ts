// As jsx-runtime, for the development server.

import { Fragment, jsxDEV as makeElement } from 'react/jsx-dev-runtime';
import { type ElementProps, harmlessProps } from './harmless-props';

export { Fragment };

export const jsxDEV: typeof makeElement = (type, props, key, isStatic, source, self) =>
  makeElement(
    type,
    typeof type === 'string' || type === Fragment ? harmlessProps(type, props as ElementProps) : props,
    key,
    isStatic,
    source,
    self,
  );
