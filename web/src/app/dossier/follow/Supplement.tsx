// Adding what the agency asked for: each paper from the camera or a file, then one button for all.
import { useState } from "react";
import { Navigate, useNavigate, useParams } from "react-router-dom";
import { Button } from "zmp-ui";

import { newKey } from "../../../shared/api";
import { percent } from "../../../shared/format";
import { Answer, Note, Trouble, Wait } from "../../parts/Notes";
import { Screen } from "../../parts/Screen";
import { Residents } from "../../parts/SignIn";
import { useStanding } from "../../session";
import { useAsked } from "../../useAsked";
import { dossier as fetchDossier, procedure as fetchProcedure } from "../calls";
import { Pages } from "../filing/Pages";
import type { Component, Dossier } from "../shapes";
import { useWords } from "../words";
import { send, useAdded } from "./added";
import { AskedFor } from "./AskedFor";

interface Loaded {
  dossier: Dossier;
  components: Component[];
}

export function Supplement() {
  const say = useWords();
  const id = useParams().id ?? "";
  return (
    <Screen title={say("supplement.begin")} back={`/dossiers/${id}`}>
      <Residents>
        <Asked id={id} />
      </Residents>
    </Screen>
  );
}

function Asked({ id }: { id: string }) {
  const standing = useStanding();
  const [asked, again] = useAsked<Loaded>(async () => {
    const dossier = await fetchDossier(id);
    const { components } = await fetchProcedure(dossier.procedure.code, dossier.area);
    return { dossier, components };
  }, [id, standing.status]);
  return (
    <Answer asked={asked} again={again}>
      {(loaded) => (loaded.dossier.state === "supplement" ? <Shown {...loaded} /> : <Navigate to={`/dossiers/${id}`} replace />)}
    </Answer>
  );
}

function Shown({ dossier, components }: Loaded) {
  const say = useWords();
  const navigate = useNavigate();
  const [added, put] = useAdded(dossier.id);
  // One key for one intent: tapping again after a broken connection does it once.
  const [key] = useState(newKey);
  const [status, setStatus] = useState<"idle" | { share: number } | { error: unknown }>("idle");
  const { supplement } = dossier;
  if (added === null || supplement === null) return <Wait />;
  const asked = [...new Set(supplement.items.map((lack) => lack.component).filter((code) => code !== null))];
  const others = components.filter((each) => each.give === "submit" && each.form !== "electronic" && !asked.includes(each.code));
  const pages = (code: string) => added[code]?.pages ?? [];
  const missing = asked.filter((code) => pages(code).length === 0);
  const finish = async () => {
    setStatus({ share: 0 });
    try {
      await send(dossier.id, key, (share) => { setStatus({ share }); });
      navigate(`/dossiers/${dossier.id}`, { replace: true });
    } catch (error) {
      setStatus({ error });
    }
  };
  const paper = (code: string, name: string) => (
    <section key={code} className="panel" aria-labelledby={code}>
      <h2 id={code}>{name}</h2>
      {supplement.items.filter((lack) => lack.component === code).map((lack) => (
        <p key={lack.what}>
          {lack.what}
          {lack.how && <span className="soft"> – {lack.how}</span>}
        </p>
      ))}
      <Pages name={name} pages={pages(code)} instead={false} put={(next) => put(code, next)} />
    </section>
  );
  const sending = typeof status === "object" && "share" in status;
  return (
    <>
      <AskedFor supplement={supplement} />
      <p className="lead">{say("papers.how")}</p>
      {asked.map((code) => paper(code, components.find((each) => each.code === code)?.name ?? code))}
      {others.length > 0 && (
        <details className="panel" open={asked.length === 0}>
          <summary>{say("supplement.others")}</summary>
          <div className="stack">{others.map((each) => paper(each.code, each.name))}</div>
        </details>
      )}
      <div role="status">
        {sending && <Note kind="info" icon="cloud-upload">{say("file.review.sent_share", { percent: percent(status.share).replace(/\s?%/, "") })}</Note>}
        {missing.length > 0 && <p className="soft">{say("supplement.missing", { count: missing.length })}</p>}
      </div>
      {typeof status === "object" && "error" in status && <Trouble error={status.error} />}
      <Button fullWidth loading={sending} disabled={sending || missing.length > 0} onClick={() => void finish()}>
        {say("supplement.send")}
      </Button>
    </>
  );
}
