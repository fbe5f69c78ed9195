import {
  type FocusEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import './tip.css';

/** What explains a word. */
export interface TipContent {
  /** A sentence or two. */
  readonly text: string;
  /** Leads to more about it; also from touch, where pointing at something is a tap. */
  readonly more?: { readonly label: string; readonly open: () => void } | undefined;
}

interface TipParts {
  /** Of the element around the word, which the tip belongs to. */
  readonly frame: {
    readonly onPointerEnter: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerLeave: (event: PointerEvent<HTMLElement>) => void;
  };
  /** Of the word itself, which must take the focus. */
  readonly word: {
    readonly 'aria-describedby': string | undefined;
    readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
    readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  };
  /** To be rendered in the frame. */
  readonly popup: ReactNode;
  /** For the word's click: whether it was a tap, which shows the tip and should do nothing else. */
  readonly isTap: () => boolean;
  readonly close: () => void;
}

/** Of several tips only the last one is shown. */
let closeLast: (() => void) | undefined;

/**
 * An explanation that shows while a word is pointed at or has the focus, and after a tap; until Escape is pressed. It
 * can be pointed at itself, and stands over everything, so that no pane cuts it off.
 */
export function useTip({ text, more }: TipContent): TipParts {
  const id = useId();
  const [isShown, setShown] = useState(false);
  const pointer = useRef<string>(undefined);
  const close = useRef(() => setShown(false)).current;
  const open = () => {
    if (closeLast !== close) closeLast?.();
    closeLast = close;
    setShown(true);
  };
  return {
    frame: {
      onPointerEnter: ({ pointerType }) => {
        if (pointerType !== 'touch') open();
      },
      onPointerLeave: ({ pointerType }) => {
        if (pointerType !== 'touch') close();
      },
    },
    word: {
      'aria-describedby': isShown ? id : undefined,
      onFocus: ({ currentTarget }) => {
        if (currentTarget.matches(':focus-visible')) open();
      },
      onBlur: ({ relatedTarget }) => {
        if (!(relatedTarget instanceof Element && relatedTarget.closest(`[id="${id}"]`) !== null)) close();
      },
      onPointerDown: ({ pointerType }) => {
        pointer.current = pointerType;
      },
    },
    popup: isShown ? <TipPopup id={id} text={text} more={more} onClose={close} /> : undefined,
    isTap: () => {
      const isTap = pointer.current === 'touch';
      pointer.current = undefined;
      if (isTap) open();
      return isTap;
    },
    close,
  };
}

interface TipPopupProps extends TipContent {
  readonly more: TipContent['more'] | undefined;
  readonly id: string;
  readonly onClose: () => void;
}

function TipPopup({ id, text, more, onClose }: TipPopupProps) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const popup = ref.current;
    if (popup === null) return;
    popup.showPopover();
    place(popup);
  }, []);
  useEffect(() => {
    // Ahead of the page's own keys: Escape closes the tip, and nothing below it.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      onClose();
    };
    const onPointerDown = ({ target }: Event) => {
      if (!(target instanceof Node && ref.current?.parentElement?.contains(target))) onClose();
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    window.addEventListener('pointerdown', onPointerDown, { capture: true });
    // It stands by its word, wherever that is scrolled to.
    const onScroll = () => ref.current !== null && place(ref.current);
    window.addEventListener('scroll', onScroll, { capture: true });
    return () => {
      window.removeEventListener('keydown', onKeyDown, { capture: true });
      window.removeEventListener('pointerdown', onPointerDown, { capture: true });
      window.removeEventListener('scroll', onScroll, { capture: true });
    };
  }, [onClose]);
  return (
    <span ref={ref} id={id} role="tooltip" popover="manual" className="tip-popup">
      <span className="tip-text">
        {text}
        {more === undefined ? undefined : (
          <button
            type="button"
            // The word itself leads there by the keyboard.
            tabIndex={-1}
            className="tip-more"
            onClick={(event) => {
              event.stopPropagation();
              onClose();
              more.open();
            }}
          >
            {more.label}
          </button>
        )}
      </span>
    </span>
  );
}

/** Below the word, or above where there is no room; within the window. */
function place(popup: HTMLElement): void {
  const anchor = popup.parentElement?.getBoundingClientRect();
  if (anchor === undefined) return;
  const { clientWidth, clientHeight } = document.documentElement;
  const left = Math.max(4, Math.min(anchor.left, clientWidth - popup.offsetWidth - 4));
  const fitsBelow = anchor.bottom + popup.offsetHeight <= clientHeight;
  popup.style.left = `${left}px`;
  popup.style.top = `${fitsBelow ? anchor.bottom : Math.max(0, anchor.top - popup.offsetHeight)}px`;
}
