// Where to file it: the commune decides which office handles it. And whether what is known may be filled in.
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import { Button } from "zmp-ui";

import { kept } from "../../../shared/i18n";
import { Icon } from "../../../shared/Icon";
import { unitName } from "../../catalogue";
import { Answer, Note, Trouble } from "../../parts/Notes";
import { Screen } from "../../parts/Screen";
import { Residents } from "../../parts/SignIn";
import { areaAt, type Centre, centres, placeOfCode } from "../../places";
import { api } from "../../session";
import { useAsked } from "../../useAsked";
import { whereAmI } from "../../zalo";
import { procedure } from "../calls";
import { begin, drop } from "../draft/drafts";
import { bring } from "../draft/sending";
import type { Procedure } from "../shapes";
import { useWords } from "../words";

// The commune one filed in last is likely the next one, too.
const AREA = "dossier-area";

export function Begin() {
  const say = useWords();
  const code = useParams().code ?? "";
  const [asked, again] = useAsked(() => procedure(code), [code]);
  const [area, setArea] = useState(kept(AREA) ?? "");
  const [prefill, setPrefill] = useState(true);
  const [status, setStatus] = useState<"idle" | "opening" | { error: unknown }>("idle");
  const navigate = useNavigate();

  const open = async (found: Procedure) => {
    setStatus("opening");
    kept(AREA, area);
    const draft = await begin({ procedure: { code: found.code, name: found.name }, area, unit: null, prefill }, { applicant: {}, answers: defaults(found), resultWay: found.electronic_result ? "electronic" : "counter" });
    const outcome = await bring(draft.key).catch((error: unknown) => ({ kind: "refused" as const, error }));
    if (outcome.kind === "refused") {
      await drop(draft.key);
      setStatus({ error: outcome.error });
    } else navigate(`/dossier-drafts/${draft.key}`, { replace: true });
  };

  const found = asked.status === "there" ? asked.value : null;
  const footer = found && (
    <Button fullWidth size="large" disabled={area === "" || status === "opening"} loading={status === "opening"} onClick={() => void open(found)}>
      {say("begin.begin")}
    </Button>
  );
  return (
    <Residents fallback={(signIn) => <Screen title={say("begin.title")} back={`/procedures/${code}`}>{signIn}</Screen>}>
      <Screen title={say("begin.title")} back={`/procedures/${code}`} footer={footer}>
        <Answer asked={asked} again={again}>
          {(told) => (
            <>
              <p className="lead">{told.name}</p>
              <p>{say("begin.authority", { authority: told.authority.text })}</p>
              <Where area={area} choose={setArea} />
              {area !== "" && <Handles code={code} area={area} />}
              <label className="check panel-check">
                <input type="checkbox" checked={prefill} onChange={(event) => { setPrefill(event.target.checked); }} />
                <span>
                  {say("begin.prefill")}
                  <span className="soft">{say("begin.prefill_hint")}</span>
                </span>
              </label>
              {typeof status === "object" && <Trouble error={status.error} />}
            </>
          )}
        </Answer>
      </Screen>
    </Residents>
  );
}

function Where({ area, choose }: { area: string; choose: (area: string) => void }) {
  const say = useWords();
  const [communes, again] = useAsked<Centre[]>(centres, []);
  const [status, setStatus] = useState<"idle" | "asking" | "unknown">("idle");
  const locate = async () => {
    setStatus("asking");
    try {
      const place = await whereAmI((token, code) => placeOfCode(api, token, code));
      const here = await areaAt(place.lat, place.lon);
      if (here !== null) choose(here.code);
      setStatus(here === null ? "unknown" : "idle");
    } catch {
      // Refused, outside of the province, no network: the list is there for that.
      setStatus("unknown");
    }
  };
  return (
    <>
      <Button fullWidth variant="secondary" loading={status === "asking"} prefixIcon={<Icon name="locate-fixed" />} onClick={() => void locate()}>
        {say("begin.here")}
      </Button>
      <div aria-live="polite">{status === "unknown" && <Note kind="warn">{say("begin.unknown")}</Note>}</div>
      <Answer asked={communes} again={again}>
        {(all) => (
          <label className="field">
            {say("file.place.commune")}
            <select value={area} onChange={(event) => { choose(event.target.value); }}>
              <option value="">{say("file.place.choose")}</option>
              {all.map((each) => (
                <option key={each.code} value={each.code}>
                  {each.name}
                </option>
              ))}
            </select>
          </label>
        )}
      </Answer>
    </>
  );
}

function Handles({ code, area }: { code: string; area: string }) {
  const say = useWords();
  const [asked] = useAsked(() => procedure(code, area), [code, area]);
  const [told, setTold] = useState("");
  useEffect(() => {
    if (asked.status === "there") setTold(asked.value.unit ? unitName(asked.value.unit) : "");
  }, [asked]);
  return (
    <div aria-live="polite">
      {told && (
        <p className="row place-name handles">
          <Icon name="landmark" />
          <strong>{say("begin.unit", { unit: told })}</strong>
        </p>
      )}
    </div>
  );
}

function defaults(found: Procedure) {
  return Object.fromEntries(Object.entries(found.form.properties).flatMap(([name, question]) => (question.default === undefined ? [] : [[name, question.default]])));
}
