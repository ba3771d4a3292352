// A line drawing from the sprite (src/shared/icons.svg); always beside words, so it says nothing to screen readers.
import "./icon.css";

import sprite from "./icons.svg?url";

export function Icon({ name, size }: { name: string; size?: "large" | "huge" }) {
  return (
    <svg className={size ? `icon icon-${size}` : "icon"} aria-hidden="true" focusable="false">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
