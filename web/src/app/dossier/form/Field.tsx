// The frame of a question: its name, what helps, what is wrong. Fields are found by their path (`answers.child_name`).
import type { ReactNode } from "react";

import { currentLanguage } from "../../../shared/i18n";
import { Icon } from "../../../shared/Icon";
import type { Question, Titled } from "../shapes";
import { type Key, useWords } from "../words";
import { type Flaw, kindOf } from "./flaws";

export interface Frame {
  path: string;
  question: Question;
  must: boolean;
  flaw: Flaw | null;
}

export const titled = (thing: Titled) => (currentLanguage() === "en" ? (thing["x-title-en"] ?? thing.title) : thing.title);

export const isNationalId = (path: string, question: Question) => question["x-kind"] === "national-id" || path.endsWith(".national_id");

/** One field under its label. */
export function Field({ frame, children, more }: { frame: Frame; children: ReactNode; more?: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={frame.path}>
        <Title frame={frame} />
      </label>
      {children}
      <Hints frame={frame} more={more} />
    </div>
  );
}

/** Several things to choose from under one name. */
export function Group({ frame, children }: { frame: Frame; children: ReactNode }) {
  return (
    <fieldset className="question" id={frame.path} aria-describedby={describedBy(frame)} aria-invalid={frame.flaw !== null || undefined}>
      <legend>
        <Title frame={frame} />
      </legend>
      {children}
      <Hints frame={frame} />
    </fieldset>
  );
}

/** The ids of what explains a field, for aria-describedby. */
export function describedBy(frame: Frame): string | undefined {
  const ids = [...(frame.flaw === null ? [] : [`${frame.path}-flaw`]), ...(helpKey(frame) === null && !help(frame.question) ? [] : [`${frame.path}-help`])];
  return ids.length === 0 ? undefined : ids.join(" ");
}

function Title({ frame }: { frame: Frame }) {
  const say = useWords();
  return (
    <>
      {titled(frame.question)} {!frame.must && <span className="soft">{say("form.optional")}</span>}
    </>
  );
}

function Hints({ frame, more }: { frame: Frame; more?: ReactNode }) {
  const say = useWords();
  const key = helpKey(frame);
  const told = help(frame.question);
  return (
    <>
      {(told || key !== null) && (
        <span id={`${frame.path}-help`} className="soft">
          {told || (key !== null && say(key))}
        </span>
      )}
      {more && <span className="soft">{more}</span>}
      {frame.flaw !== null && (
        <span id={`${frame.path}-flaw`} className="flaw">
          <Icon name="circle-alert" /> {say(flawKey(frame))}
        </span>
      )}
    </>
  );
}

function help(question: Question): string | undefined {
  return currentLanguage() === "en" ? (question["x-help-en"] ?? question["x-help"]) : question["x-help"];
}

function helpKey({ path, question }: Frame): Key | null {
  if (isNationalId(path, question)) return "form.help.national_id";
  const kind = kindOf(question);
  if (kind === "date" || kind === "partial_date") return `form.help.${kind}`;
  return null;
}

function flawKey({ path, question, flaw }: Frame): Key {
  const kind = kindOf(question);
  if (flaw === "format" && isNationalId(path, question)) return "flaw.national_id";
  if (flaw === "format" && (kind === "date" || kind === "partial_date")) return "flaw.date";
  if (flaw === "required" && ["choice", "yes_no", "pledge"].includes(kind)) return "flaw.required_choice";
  return `flaw.${flaw ?? "required"}`;
}
