// What may be done now, at the thumb: the next step as one big button, the rest behind another.
import { useState } from "react";

import { Icon } from "../../shared/Icon";
import type { Act } from "../queue/waiting";
import { Sheet } from "../ui/Sheet";
import { useSay } from "../words";

const NEXT: Act[] = ["accept", "start", "resolve"];
const ICONS: Record<Act, string> = {
  accept: "check",
  start: "hard-hat",
  resolve: "camera",
  ask: "message-circle",
  note: "pencil",
  transfer: "share-2",
  decline: "rotate-ccw",
};

export function ActBar({ actions, held, onAct }: { actions: Act[]; held: boolean; onAct: (act: Act) => void }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  if (actions.length === 0) return null;
  if (held) return <div className="acts"><p className="hint">{say("act.decide_first")}</p></div>;
  const next = NEXT.find((act) => actions.includes(act));
  const rest = actions.filter((act) => act !== next);
  const choose = (act: Act) => {
    setOpen(false);
    onAct(act);
  };
  return (
    <>
      <div className="acts" role="group" aria-label={say("act.label")}>
        {next !== undefined && (
          <button type="button" className="button is-primary acts-next" onClick={() => { choose(next); }}>
            <Icon name={ICONS[next]} />
            {say(`act.${next}`)}
          </button>
        )}
        <button type="button" className="button acts-more" onClick={() => { setOpen(true); }}>
          <Icon name="menu" />
          {say("act.more")}
        </button>
      </div>
      {open && (
        <Sheet title={say("act.label")} onClose={() => { setOpen(false); }}>
          <ul className="choices">
            {rest.map((act) => (
              <li key={act}>
                <button type="button" className="button is-wide" onClick={() => { choose(act); }}>
                  <Icon name={ICONS[act]} />
                  {say(`act.${act}`)}
                </button>
              </li>
            ))}
          </ul>
        </Sheet>
      )}
    </>
  );
}
