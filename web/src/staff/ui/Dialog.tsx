// A window over the page: the browser keeps focus in it, Escape closes it, focus goes back to where it was.
import { type ReactNode, useId } from "react";

import { useModal } from "../../shared/modal";
import { useSay } from "../words";

export function Dialog({ title, onClose, children, wide = false }: { title: string; onClose: () => void; children: ReactNode; wide?: boolean }) {
  const say = useSay();
  const id = useId();
  const box = useModal();
  return (
    <dialog
      ref={box}
      className={wide ? "dialog is-wide" : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="button is-quiet" aria-label={say("act.close")} onClick={onClose}>✕</button>
      </header>
      {children}
    </dialog>
  );
}
