// A sentence about what was just done, read out by screen readers.
import { useEffect, useState } from "react";

const SHOWN_MS = 6000;
let tell: ((text: string) => void) | null = null;

/** Say that something was done. */
export function toast(text: string): void {
  tell?.(text);
}

export function Toast() {
  const [text, setText] = useState("");
  useEffect(() => {
    tell = setText;
    return () => {
      tell = null;
    };
  }, []);
  useEffect(() => {
    if (!text) return;
    const timer = setTimeout(() => {
      setText("");
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return <div className="toast" role="status" aria-live="polite">{text && <p>{text}</p>}</div>;
}
