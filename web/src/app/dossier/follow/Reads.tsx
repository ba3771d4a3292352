// Who of the agency opened the dossier: asked for when its applicant wants to see it.
import { useState } from "react";
import { Button } from "zmp-ui";

import { moment } from "../../../shared/format";
import { Icon } from "../../../shared/Icon";
import { Answer } from "../../parts/Notes";
import { api } from "../../session";
import { useAsked } from "../../useAsked";
import { type Key, useWords } from "../words";

export function Reads({ id }: { id: string }) {
  const say = useWords();
  const [open, setOpen] = useState(false);
  return (
    <section className="stack" aria-labelledby="reads">
      <h2 id="reads">{say("reads.title")}</h2>
      <p className="soft">{say("reads.why")}</p>
      {open ? (
        <List id={id} />
      ) : (
        <Button fullWidth variant="secondary" prefixIcon={<Icon name="eye" />} onClick={() => { setOpen(true); }}>
          {say("reads.show")}
        </Button>
      )}
    </section>
  );
}

function List({ id }: { id: string }) {
  const say = useWords();
  const [asked, again] = useAsked(() => api.get("/api/v1/dossiers/{id}/reads", { path: { id } }), [id]);
  return (
    <Answer asked={asked} again={again}>
      {({ items }) =>
        items.length === 0 ? (
          <p>{say("reads.none")}</p>
        ) : (
          <ul className="plain reads">
            {items.map((read) => (
              <li key={`${read.at}${read.who}${read.file ?? ""}`}>
                <strong>{read.who}</strong>
                <span>{read.unit}</span>
                <span className="soft">
                  {moment(read.at)} · {say(`reads.why_${read.why}` as Key)}
                  {read.file && ` · ${say("reads.file")}`}
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Answer>
  );
}
