// Filing a dossier: the form, the papers, a look over it. The step stands in the address, so that the phone's back key works.
import { useEffect, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router-dom";
import { Button } from "zmp-ui";

import { Answer, Trouble, Wait } from "../../parts/Notes";
import { Screen } from "../../parts/Screen";
import { Residents } from "../../parts/SignIn";
import { useAsked } from "../../useAsked";
import { procedure } from "../calls";
import { change, edit, useDraft } from "../draft/drafts";
import { resume } from "../draft/resume";
import { bring, hold } from "../draft/sending";
import type { DossierDraft, Step } from "../draft/shape";
import type { Procedure } from "../shapes";
import { type Key, useWords } from "../words";
import { Conflict } from "./Conflict";
import { FormStep } from "./FormStep";
import { Gone } from "./Gone";
import { PapersStep } from "./PapersStep";
import { ReviewStep } from "./ReviewStep";
import { Saved } from "./Saved";

export interface StepProps {
  draft: DossierDraft;
  procedure: Procedure;
}

// So long after the last letter what was written goes to the service.
const SETTLED_MS = 4_000;
const STEPS: readonly Step[] = ["form", "papers", "review"];

export function Filing() {
  const say = useWords();
  const key = useParams().key ?? "";
  return (
    <Residents fallback={(signIn) => <Screen title={say("catalogue.title")} back="/procedures">{signIn}</Screen>}>
      <Found key={key} name={key} />
    </Residents>
  );
}

/** The draft of this phone, or else of the service: begun on another device. */
function Found({ name }: { name: string }) {
  const say = useWords();
  const navigate = useNavigate();
  const draft = useDraft(name);
  const [trouble, setTrouble] = useState<unknown>(null);
  const missing = draft === undefined;
  const key = draft?.key;
  useEffect(() => {
    if (!missing) return;
    resume(name).then(
      (filed) => {
        if (filed !== null) navigate(`/dossiers/${filed.id}`, { replace: true });
      },
      setTrouble,
    );
  }, [missing, name, navigate]);
  useEffect(() => {
    if (key === undefined) return;
    // Perhaps somebody went on with it on another device.
    void change(key, () => ({ version: null }))
      .then(() => bring(key))
      .then((outcome) => {
        if (outcome.kind === "filed") navigate(`/dossiers/${outcome.dossier.id}`, { replace: true });
      });
  }, [key, navigate]);
  if (draft) return <Steps draft={draft} />;
  return (
    <Screen title={say("catalogue.title")} back="/procedures">
      {trouble === null ? <Wait /> : <Trouble error={trouble} />}
    </Screen>
  );
}

function Steps({ draft }: { draft: DossierDraft }) {
  const say = useWords();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const [asked, again] = useAsked(() => procedure(draft.procedure.code), [draft.procedure.code]);
  const wanted = query.get("step") as Step | null;
  const step = wanted !== null && STEPS.includes(wanted) ? wanted : draft.step;
  const place = STEPS.indexOf(step);
  const { key } = draft;
  useEffect(() => {
    if (step !== draft.step) void edit(key, () => ({ step }));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when the person goes to another step, not when another device did
  }, [key, step]);
  useEffect(() => {
    if (step !== "papers") return undefined;
    const release = hold(key);
    return () => {
      release();
      void bring(key);
    };
  }, [key, step]);

  useEffect(() => {
    const settled = setTimeout(() => {
      if (step === "form" && navigator.onLine) void bring(key);
    }, SETTLED_MS);
    return () => {
      clearTimeout(settled);
    };
  }, [key, step, draft.content]);

  const go = (to: Step) => {
    navigate(`/dossier-drafts/${key}?step=${to}`);
    if (step !== "papers") void bring(key);
  };
  const back = place === 0 ? "/procedures" : () => { go(STEPS[place - 1] ?? "form"); };
  const next = STEPS[place + 1];
  const footer = next !== undefined && draft.conflict === null && (
    <Button fullWidth size="large" onClick={() => { go(next); }}>
      {say("file.next")}
    </Button>
  );
  if (draft.conflict !== null || draft.trouble?.code === "not_found") {
    return (
      <Screen title={say("conflict.title")} back="/procedures">
        <Answer asked={asked} again={again}>
          {(found) => (draft.conflict !== null ? <Conflict draft={draft} conflict={draft.conflict} procedure={found} /> : <Gone draft={draft} />)}
        </Answer>
      </Screen>
    );
  }
  return (
    <Screen title={say(`filing.${step}` as Key)} back={back} footer={footer}>
      <div className="steps" role="img" aria-label={say("file.step", { step: place + 1 })}>
        {STEPS.map((each, index) => (
          <span key={each} className={index <= place ? "step step-done" : "step"} />
        ))}
      </div>
      <p className="filing-what">
        <strong>{draft.procedure.name}</strong>
        <Saved draft={draft} />
      </p>
      <Answer asked={asked} again={again}>
        {(found) => {
          switch (step) {
            case "form":
              return <FormStep draft={draft} procedure={found} />;
            case "papers":
              return <PapersStep draft={draft} procedure={found} />;
            case "review":
              return <ReviewStep draft={draft} procedure={found} />;
          }
        }}
      </Answer>
    </Screen>
  );
}
