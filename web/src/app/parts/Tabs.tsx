// The four places one can always go to.
import { NavLink } from "react-router-dom";

import { Icon } from "../../shared/Icon";
import { useQueue } from "../queue";
import { type Key, useWords } from "../words";

const PLACES: { to: string; icon: string; name: Key }[] = [
  { to: "/", icon: "house", name: "tab.home" },
  { to: "/mine", icon: "inbox", name: "tab.mine" },
  { to: "/nearby", icon: "map", name: "tab.nearby" },
  { to: "/me", icon: "circle-user", name: "tab.me" },
];

export function Tabs() {
  const say = useWords();
  const waiting = useQueue().length;
  return (
    <nav className="tabs" aria-label={say("tab.all")}>
      {PLACES.map(({ to, icon, name }) => (
        <NavLink key={to} to={to} end className="tab">
          <Icon name={icon} />
          <span>{say(name)}</span>
          {to === "/mine" && waiting > 0 && (
            <span className="tab-count">
              {waiting}
              <span className="visually-hidden"> {say("mine.waiting")}</span>
            </span>
          )}
        </NavLink>
      ))}
    </nav>
  );
}
