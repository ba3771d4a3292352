// A sheet over the screen, at the thumb: focus stays in it, Escape closes it, focus goes back to where it was.
import { type ReactNode, useId } from "react";

import { Icon } from "../../shared/Icon";
import { useModal } from "../../shared/modal";
import { useSay } from "../words";

export function Sheet({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const say = useSay();
  const id = useId();
  const box = useModal();
  return (
    <dialog
      ref={box}
      className="sheet"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="sheet-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="button is-quiet is-square" aria-label={say("act.close")} onClick={onClose}>
          <Icon name="x" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
