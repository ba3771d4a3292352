// How a dossier stands, for anyone who knows its code and the end of the phone number; nothing personal is told.
import { type FormEvent, useState } from "react";
import { useSearchParams } from "react-router-dom";
import { Button } from "zmp-ui";

import { anonymous, Api } from "../../../shared/api";
import type { Schema } from "../../../shared/api-shapes";
import { due, moment } from "../../../shared/format";
import { currentLanguage } from "../../../shared/i18n";
import { Icon } from "../../../shared/Icon";
import { Screen } from "../../parts/Screen";
import { type Key, useWords } from "../words";
import { CodeField, SHORTEST_CODE } from "./CodeField";
import { NotThis } from "./NotThis";

type Status = Schema<"DossierStatusView">;
type Found = { status: "idle" } | { status: "asking" } | { status: "found"; told: Status } | { status: "trouble"; error: unknown };

const open = new Api(anonymous, currentLanguage);

export function LookUp() {
  const say = useWords();
  const [query] = useSearchParams();
  const [code, setCode] = useState(query.get("code") ?? "");
  const [digits, setDigits] = useState("");
  const [found, setFound] = useState<Found>({ status: "idle" });
  async function ask(event: FormEvent) {
    event.preventDefault();
    setFound({ status: "asking" });
    try {
      setFound({ status: "found", told: await open.post("/api/v1/dossier-lookups", { body: { code: code.trim(), phone_digits: digits } }) });
    } catch (error) {
      setFound({ status: "trouble", error });
    }
  }
  return (
    <Screen title={say("lookup.title")} back="/">
      <p>{say("lookup.how")}</p>
      <form className="panel" onSubmit={(event) => void ask(event)}>
        <CodeField code={code} hint={say("lookup.code_hint")} onCode={setCode} />
        <label className="field">
          {say("lookup.digits")}
          <input type="text" required inputMode="numeric" pattern="[0-9]{4}" maxLength={4} autoComplete="off" value={digits} onChange={(event) => { setDigits(event.target.value.replace(/\D/g, "")); }} />
        </label>
        <Button fullWidth htmlType="submit" prefixIcon={<Icon name="search" />} loading={found.status === "asking"} disabled={code.trim().length < SHORTEST_CODE || digits.length !== 4 || found.status === "asking"}>
          {say("lookup.act")}
        </Button>
      </form>
      <div role="status" className="stack">
        {found.status === "found" && <Told told={found.told} />}
      </div>
      {found.status === "trouble" && <NotThis error={found.error} unknown={say("lookup.unknown")} />}
    </Screen>
  );
}

function Told({ told }: { told: Status }) {
  const say = useWords();
  const ended = ["done", "returned", "refused", "stopped"].includes(told.state);
  const clock = ended ? null : due(told.due_at, Date.now());
  return (
    <section className="stack" aria-labelledby="told">
      <h2 id="told">{told.procedure}</h2>
      <p className="row">
        <strong>{told.state_text}</strong>
        {clock && <span className={`clock clock-${clock.state}`}>{clock.text}</span>}
      </p>
      <p>{say(`dossier.plain.${told.state}` as Key)}</p>
      <dl className="facts">
        <div>
          <dt>{say("dossier.code")}</dt>
          <dd className="code">{told.code}</dd>
        </div>
        <div>
          <dt>{say("dossier.unit")}</dt>
          <dd>{told.unit}</dd>
        </div>
        {told.filed_at && (
          <div>
            <dt>{say("dossier.filed_at")}</dt>
            <dd>{moment(told.filed_at)}</dd>
          </div>
        )}
        {told.due_at && (
          <div>
            <dt>{say("dossier.due")}</dt>
            <dd>{moment(told.due_at)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
