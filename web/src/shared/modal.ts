// A window over the page: the browser keeps focus in it, and focus goes back to where it was when it closes.
import { type RefObject, useEffect, useRef } from "react";

/** For a `<dialog>` that is there exactly while it is open. */
export function useModal(): RefObject<HTMLDialogElement> {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = box.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return box;
}
