// Filing a report: three steps and a look over it. The step stands in the address, so that the phone's back key works.
import { useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router-dom";
import { Button } from "zmp-ui";

import { type Group, groups } from "../catalogue";
import { useDraft } from "../draft";
import { Answer, Wait } from "../parts/Notes";
import { Screen } from "../parts/Screen";
import { Residents } from "../parts/SignIn";
import type { Draft } from "../store";
import { useAsked } from "../useAsked";
import { type Key, useWords } from "../words";
import { complete, MatterStep } from "./MatterStep";
import { PhotosStep } from "./PhotosStep";
import { PlaceStep } from "./PlaceStep";
import { Review } from "./Review";

export interface StepProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  groups: Group[];
}

const STEPS = ["photos", "place", "matter", "review"] as const;

export function FileReport() {
  const say = useWords();
  return (
    <Residents fallback={(signIn) => <Screen title={say("file.title")} back="/">{signIn}</Screen>}>
      <Steps />
    </Residents>
  );
}

function Steps() {
  const say = useWords();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const [draft, change] = useDraft();
  const [asked, again] = useAsked(groups, []);
  const [placeKnown, setPlaceKnown] = useState(true);
  const step = Math.max(0, STEPS.indexOf((query.get("step") ?? "photos") as (typeof STEPS)[number]));
  const name = STEPS[step] ?? "photos";
  const ready = draft !== null && asked.status === "there" && allowed(name, draft, asked.value);
  useEffect(() => {
    if (draft !== null && asked.status === "there" && !ready) navigate("/report", { replace: true });
  }, [draft, asked, ready, navigate]);

  const go = (to: number) => {
    navigate(to === 0 ? "/report" : `/report?step=${STEPS[to]}`);
  };
  const back = step === 0 ? "/" : () => { go(step - 1); };
  const may = draft !== null && asked.status === "there" && mayGoOn(name, draft, asked.value) && placeKnown;
  const footer = name !== "review" && draft !== null && (
    <Button fullWidth size="large" disabled={!may} onClick={() => { go(step + 1); }}>
      {say(name === "photos" && draft.photos.length === 0 ? "file.without_photo" : "file.next")}
    </Button>
  );
  return (
    <Screen title={say(`file.${name}.title` as Key)} back={back} footer={footer}>
      {step < 3 && (
        <div className="steps" role="img" aria-label={say("file.step", { step: step + 1 })}>
          {[0, 1, 2].map((each) => (
            <span key={each} className={each <= step ? "step step-done" : "step"} />
          ))}
        </div>
      )}
      {draft === null ? (
        <Wait />
      ) : (
        <Answer asked={asked} again={again}>
          {(found) => {
            const props = { draft, change, groups: found };
            switch (name) {
              case "photos":
                return <PhotosStep {...props} />;
              case "place":
                return <PlaceStep {...props} onKnown={setPlaceKnown} />;
              case "matter":
                return <MatterStep {...props} />;
              case "review":
                return <Review {...props} edit={go} />;
            }
          }}
        </Answer>
      )}
    </Screen>
  );
}

function mayGoOn(step: (typeof STEPS)[number], draft: Draft, found: Group[]): boolean {
  if (step === "place") return draft.place !== null;
  if (step === "matter") return complete(draft, found);
  return true;
}

// Who opens a later step by its address has done the earlier ones.
function allowed(step: (typeof STEPS)[number], draft: Draft, found: Group[]): boolean {
  if (step === "matter") return draft.place !== null;
  if (step === "review") return draft.place !== null && complete(draft, found);
  return true;
}
