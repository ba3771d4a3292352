// Step 1: who applies, what the procedure asks, how to receive the result.
import { useEffect } from "react";
import { useLocation } from "react-router-dom";

import { Note } from "../../parts/Notes";
import { edit } from "../draft/drafts";
import { FormPart } from "../form/FormPart";
import { type Key, useWords } from "../words";
import type { StepProps } from "./Filing";

const WAYS = ["electronic", "counter", "post"] as const;

export function FormStep({ draft, procedure }: StepProps) {
  const say = useWords();
  const { key, content } = draft;
  const { hash } = useLocation();
  useReached(hash);
  const write = (part: Partial<typeof content>) => {
    void edit(key, (now) => ({ content: { ...now.content, ...part } }));
  };
  return (
    <>
      {draft.prefill && <Note kind="info">{say("filing.prefilled")}</Note>}
      <section className="form-part" aria-labelledby="applicant">
        <h2 id="applicant">{say("filing.applicant")}</h2>
        <FormPart name="applicant" form={procedure.applicant} values={content.applicant} judged={hash !== ""} change={(applicant) => { write({ applicant }); }} />
      </section>
      <section className="form-part" aria-labelledby="answers">
        <h2 id="answers">{say("filing.answers")}</h2>
        <FormPart name="answers" form={procedure.form} values={content.answers} judged={hash !== ""} change={(answers) => { write({ answers }); }} />
      </section>
      <fieldset className="question">
        <legend>{say("filing.result")}</legend>
        {WAYS.filter((way) => way !== "electronic" || procedure.electronic_result).map((way) => (
          <label key={way} className="check">
            <input type="radio" name="result_way" checked={content.resultWay === way} onChange={() => { write({ resultWay: way }); }} />
            <span>{say(`filing.result_${way}` as Key)}</span>
          </label>
        ))}
      </fieldset>
    </>
  );
}

/** Bring the field that the address names into view, once it is drawn and the screen's title has had its turn. */
export function useReached(hash: string): void {
  useEffect(() => {
    if (hash === "") return undefined;
    const drawn = requestAnimationFrame(() => {
      const place = document.getElementById(decodeURIComponent(hash.slice(1)));
      const field = place?.matches("input, textarea, select") ? place : place?.querySelector<HTMLElement>("input, button, a");
      place?.scrollIntoView({ block: "center" });
      field?.focus({ preventScroll: true });
    });
    return () => {
      cancelAnimationFrame(drawn);
    };
  }, [hash]);
}
