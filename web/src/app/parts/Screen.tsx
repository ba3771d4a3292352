// The frame of every screen: its title, the way back, what is in it. Focus goes to the title when it opens.
import { type ReactNode, useEffect, useRef } from "react";
import { useNavigate } from "react-router-dom";

import { Icon } from "../../shared/Icon";
import { useWords } from "../words";

export function Screen({ title, back, children, footer }: { title: string; back?: (() => void) | string; children: ReactNode; footer?: ReactNode }) {
  const say = useWords();
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – Tây Ninh Smart`;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [title]);
  function goBack() {
    if (typeof back === "function") back();
    else if (back) navigate(back);
  }
  return (
    <div className={footer ? "screen with-footer" : "screen"}>
      <header className="bar">
        {back !== undefined && (
          <button type="button" className="bar-back" onClick={goBack} aria-label={say("act.back")}>
            <Icon name="arrow-left" />
          </button>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
      </header>
      <main className="body">{children}</main>
      {footer && <footer className="footer">{footer}</footer>}
    </div>
  );
}
