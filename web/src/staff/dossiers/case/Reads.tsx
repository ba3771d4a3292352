// Who opened a dossier, when and why; its applicant sees the same.
import { useState } from "react";

import { moment } from "../../../shared/format";
import { useLoad } from "../../load";
import { api } from "../../session";
import { Wait } from "../../ui/Wait";
import { useSay, type Key } from "../words";

export function Reads({ id }: { id: string }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const [loaded, again] = useLoad(open ? id : null, (signal) => api.get("/api/v1/unit/dossiers/{id}/reads", { path: { id }, signal }));
  return (
    <details className="card" onToggle={(event) => { setOpen(event.currentTarget.open); }}>
      <summary><h2>{say("reads.title")}</h2></summary>
      <p className="field-hint">{say("reads.hint")}</p>
      {open && <Wait loaded={loaded} again={again} />}
      <ul className="plain">
        {loaded.value?.items.map((it, index) => (
          <li key={`${it.at}${index}`}>{moment(it.at)} · {it.who} · {say(`why.${it.why}` as Key)}{it.reason && `: ${it.reason}`}{it.file && ` · ${say("reads.file")}`}</li>
        ))}
      </ul>
    </details>
  );
}
