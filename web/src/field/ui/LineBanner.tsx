// How the phone stands with the service, told at the top of every screen while it matters.
import { useState } from "react";

import { useAccount } from "../../shared/account";
import { LogInForm } from "../../shared/Gate";
import { Icon } from "../../shared/Icon";
import { useDesk } from "../desk-context";
import { useStore } from "../store/store";
import { useSay } from "../words";
import { Sheet } from "./Sheet";

export function LineBanner() {
  const say = useSay();
  const desk = useDesk();
  const line = useStore(desk.line);
  const waiting = useStore(desk.waiting).filter((one) => one.state === "waiting").length;
  const sending = useStore(desk.sending);
  return (
    <div className="line" role="status">
      {line === "offline" && (
        <p className="line-row is-off">
          <Icon name="wifi-off" />
          <span>{waiting > 0 ? say("line.offline_waiting", { count: waiting }) : say("line.offline")}</span>
        </p>
      )}
      {line === "online" && waiting > 0 && (
        <p className="line-row">
          <Icon name="cloud-upload" />
          <span>{say(sending ? "line.sending" : "line.waiting", { count: waiting })}</span>
        </p>
      )}
      {(line === "log_in" || line === "other_account") && <LogInAgain />}
    </div>
  );
}

function LogInAgain() {
  const say = useSay();
  const state = useAccount();
  const [open, setOpen] = useState(false);
  const name = state.status === "in" ? state.account.username : "";
  return (
    <div className="line-row is-bad">
      <Icon name="circle-alert" />
      <span>{say("line.log_in")}</span>
      <button type="button" className="button is-small" onClick={() => { setOpen(true); }}>{say("act.log_in")}</button>
      {open && (
        <Sheet title={say("line.log_in_title")} onClose={() => { setOpen(false); }}>
          <LogInForm title={say("line.log_in_why")} stay name={name} />
        </Sheet>
      )}
    </div>
  );
}
