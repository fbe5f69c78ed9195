/**
 * Counts what the page is waiting for, and says on `<html data-busy>` whether it is at rest: no call pending, and
 * what the calls brought is on the screen. Browser tests wait for `data-busy="false"` instead of sleeping.
 */

let pending = 0;
let settling = false;

/** Counts `promise` as work of the page until it ends, well or badly; hands it on unchanged. */
export async function track<T>(promise: Promise<T>): Promise<T> {
  pending += 1;
  document.documentElement.setAttribute('data-busy', 'true');
  try {
    return await promise;
  } finally {
    pending -= 1;
    if (pending === 0) settle();
  }
}

/**
 * Counts typing as activity too: fields hold what is typed for a moment before they ask for anything, and a test must
 * not take that moment for rest.
 */
export function watchTyping(): void {
  document.addEventListener('input', () => void track(new Promise((rest) => setTimeout(rest, 60))), true);
}

/** To be called once when the page has been mounted: it is at rest unless something is pending. */
export function settle(): void {
  if (settling) return;
  settling = true;
  // Two frames: one renders the answer, whose effects may ask for more; the next has drawn what they brought.
  afterFrame(() =>
    afterFrame(() => {
      settling = false;
      if (pending === 0) document.documentElement.setAttribute('data-busy', 'false');
    }),
  );
}

/** Runs `then` after the next frame, or soon in a hidden tab, which draws no frames. */
export function afterFrame(then: () => void): void {
  if (document.visibilityState === 'hidden') setTimeout(then, 20);
  else requestAnimationFrame(() => setTimeout(then, 0));
}
