import type { ReactNode } from 'react';

/** One stroke width, one 16-unit grid; shapes differ enough to be told apart without their colour. */
const shapes = {
  module: <path d="M3.5 4.5h9v7h-9zM6 2v2.5M10 2v2.5M6 11.5V14M10 11.5V14" />,
  // Two modules, one behind the other.
  beside: <path d="M2.5 5.5h7v7h-7zM5.5 5.5v-2h8v7h-4" />,
  list: <path d="M3 4h1M6.5 4H13M3 8h1M6.5 8H13M3 12h1M6.5 12H13" />,
  folder: <path d="M2.5 12.5v-9h4l1.5 2h5.5v7z" />,
  close: <path d="m4.5 4.5 7 7m0-7-7 7" />,
  add: <path d="M8 3.5v9M3.5 8h9" />,
  link: (
    <path d="M6.8 9.2 9.2 6.8M7 4.8l1.4-1.4a2.5 2.5 0 0 1 3.6 0l.6.6a2.5 2.5 0 0 1 0 3.6L11.2 9M9 11.2l-1.4 1.4a2.5 2.5 0 0 1-3.6 0l-.6-.6a2.5 2.5 0 0 1 0-3.6L4.8 7" />
  ),
  eye: (
    <>
      <path d="M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8Z" />
      <circle cx="8" cy="8" r="1.8" />
    </>
  ),
  copy: <path d="M5.5 5.5h7v8h-7zM10.5 5.5v-3h-7v8h2" />,
  check: <path d="m3.5 8.5 3 3 6-7" />,
  download: <path d="M8 2.5v7.5M4.8 7.2 8 10.4l3.2-3.2M3 13.5h10" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.5v1.8M8 12.7v1.8M1.5 8h1.8M12.7 8h1.8M3.4 3.4l1.3 1.3M11.3 11.3l1.3 1.3M12.6 3.4l-1.3 1.3M4.7 11.3l-1.3 1.3" />
    </>
  ),
  moon: <path d="M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6Z" />,
  system: <path d="M2.5 3.5h11v7.5h-11zM6 13.5h4M8 11v2.5" />,
  undo: <path d="M6 3 3 6l3 3M3 6h6a4 3.6 0 0 1 0 7.2H6" />,
  fold: <path d="m4 6.2 4 4 4-4" />,
  arrow: <path d="M3 8h9M8.8 4.8 12 8l-3.2 3.2" />,
  // States. Filled outlines would need a second colour; the shapes alone must do.
  accepted: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="m5.3 8.3 1.9 1.9 3.6-4" />
    </>
  ),
  caution: <path d="M8 2.2 14.2 13.3H1.8ZM8 6.5v3.2M8 11.3v.4" />,
  refused: (
    <>
      <path d="M5.5 2.2h5l3.3 3.3v5l-3.3 3.3h-5l-3.3-3.3v-5Z" />
      <path d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2" />
    </>
  ),
  neutral: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M5.3 8h5.4" />
    </>
  ),
  question: (
    <>
      <circle cx="8" cy="8" r="5.8" strokeDasharray="2.2 1.5" />
      <path d="M6.3 6.5a1.7 1.7 0 1 1 2.5 1.5c-.6.3-.8.6-.8 1.2M8 11v.3" />
    </>
  ),
  diamond: <path d="m8 2.5 5.5 5.5L8 13.5 2.5 8Z" />,
  'diamond-marked': (
    <>
      <path d="m8 2.2 5.8 5.8L8 13.8 2.2 8Z" />
      <path d="m8 5.8 2.2 2.2L8 10.2 5.8 8Z" fill="currentColor" />
    </>
  ),
  ring: <circle cx="8" cy="8" r="4.5" strokeDasharray="1.5 1.8" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

/** A 16 px drawing in the colour of the text. Never alone: a word beside it, or the button's name, says the same. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.3}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shapes[name]}
    </svg>
  );
}
