import type { StateCreator } from 'zustand';

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

/** A short message at the edge of the page that goes by itself; never the only place where something is said. */
export interface Toast {
  readonly id: number;
  readonly tone: 'info' | 'accepted' | 'refused';
  readonly message: string;
  readonly action?: ToastAction;
  /** Another way to go on. */
  readonly otherAction?: ToastAction;
}

export interface ToastSlice {
  readonly toasts: readonly Toast[];
  showToast(toast: Omit<Toast, 'id'>): void;
  dismissToast(id: number): void;
}

let nextToastId = 1;

export const createToastSlice: StateCreator<ToastSlice, [], [], ToastSlice> = (set) => ({
  toasts: [],
  showToast: (toast) => {
    const id = nextToastId++;
    set((state) => ({ toasts: [...state.toasts, { ...toast, id }].slice(-3) }));
  },
  dismissToast: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
});
