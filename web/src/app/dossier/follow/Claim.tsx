// A dossier that was filed for me at the counter or by a helper becomes mine: its code, my verified phone, my number.
import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router-dom";
import { Button } from "zmp-ui";

import { Icon } from "../../../shared/Icon";
import { Note } from "../../parts/Notes";
import { Screen } from "../../parts/Screen";
import { Residents } from "../../parts/SignIn";
import { api, useStanding } from "../../session";
import { useWords } from "../words";
import { CodeField, SHORTEST_CODE } from "./CodeField";
import { NotThis } from "./NotThis";

const BACK = "/mine?list=dossiers";

export function Claim() {
  const say = useWords();
  return (
    <Screen title={say("claim.title")} back={BACK}>
      <Residents>
        <Mine />
      </Residents>
    </Screen>
  );
}

function Mine() {
  const say = useWords();
  const navigate = useNavigate();
  const standing = useStanding();
  const [code, setCode] = useState("");
  const [number, setNumber] = useState("");
  const [asking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState<unknown>(null);
  const take = async (event: FormEvent) => {
    event.preventDefault();
    setAsking(true);
    setTrouble(null);
    try {
      const mine = await api.post("/api/v1/dossier-claims", { body: { code: code.trim(), national_id: number } });
      navigate(`/dossiers/${mine.id}`, { replace: true });
    } catch (error) {
      setTrouble(error);
      setAsking(false);
    }
  };
  return (
    <>
      <p>{say("claim.how")}</p>
      {standing.status === "resident" && standing.me.phone === null && (
        <Note kind="info" icon="phone">
          {say("claim.phone")} <Link className="link" to="/me">{say("claim.give_phone")}</Link>
        </Note>
      )}
      <form className="panel" onSubmit={(event) => void take(event)}>
        <CodeField code={code} hint={say("claim.code_hint")} onCode={setCode} />
        <label className="field">
          {say("claim.number")}
          <input type="text" inputMode="numeric" pattern="[0-9]{9}|[0-9]{12}" maxLength={12} autoComplete="off" value={number} onChange={(event) => { setNumber(event.target.value.replace(/\D/g, "")); }} />
          <span className="soft">{say("claim.number_hint")}</span>
        </label>
        <Button fullWidth htmlType="submit" prefixIcon={<Icon name="file-text" />} loading={asking} disabled={code.trim().length < SHORTEST_CODE || asking}>
          {say("claim.act")}
        </Button>
      </form>
      {trouble !== null && <NotThis error={trouble} unknown={say("claim.unknown")} />}
    </>
  );
}
