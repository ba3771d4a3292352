// A category's extra questions, from its JSON Schema. Big buttons to tap; nothing must be answered unless it says so.
import { currentLanguage } from "../../shared/i18n";
import type { Question, Questions as Asked } from "../catalogue";
import { useWords } from "../words";

type Answers = Record<string, unknown>;

/** Whether all that must be answered is. */
export function answered(questions: Asked, answers: Answers): boolean {
  return (questions.required ?? []).every((name) => answers[name] !== undefined && answers[name] !== "");
}

const titled = (thing: { title: string; "x-title-en"?: string }) => (currentLanguage() === "en" ? (thing["x-title-en"] ?? thing.title) : thing.title);

export function Questions({ questions, answers, change }: { questions: Asked; answers: Answers; change: (answers: Answers) => void }) {
  const set = (name: string, value: unknown) => {
    const others = Object.entries(answers).filter(([other]) => other !== name);
    change(Object.fromEntries(value === undefined || value === "" ? others : [...others, [name, value]]));
  };
  return Object.entries(questions.properties ?? {}).map(([name, question]) => (
    <One key={name} name={name} question={question} must={questions.required?.includes(name) ?? false} value={answers[name]} set={set} />
  ));
}

function One({ name, question, must, value, set }: { name: string; question: Question; must: boolean; value: unknown; set: (name: string, value: unknown) => void }) {
  const say = useWords();
  const title = `${titled(question)}${must ? " *" : ""}`;
  const choices =
    question.oneOf?.map((one) => ({ value: one.const as unknown, label: titled(one) })) ??
    (question.type === "boolean" ? [{ value: true, label: say("answer.yes") }, { value: false, label: say("answer.no") }] : null);
  if (choices !== null) {
    return (
      <fieldset className="question">
        <legend>{title}</legend>
        {choices.map((choice) => (
          <label key={String(choice.value)} className="check">
            <input type="radio" name={name} checked={value === choice.value} onChange={() => { set(name, choice.value); }} />
            <span>{choice.label}</span>
          </label>
        ))}
      </fieldset>
    );
  }
  const numeric = question.type === "integer" || question.type === "number";
  return (
    <label className="field">
      {title}
      <input
        value={value === undefined ? "" : String(value)}
        maxLength={question.maxLength}
        type={numeric ? "number" : "text"}
        min={question.minimum}
        max={question.maximum}
        required={must}
        onChange={(event) => {
          const text = event.target.value;
          set(name, numeric && text !== "" ? Number(text) : text);
        }}
      />
    </label>
  );
}

/** An answer as people read it. */
export function answerText(question: Question | undefined, value: unknown, yes: string, no: string): string {
  if (typeof value === "boolean") return value ? yes : no;
  const one = question?.oneOf?.find((each) => each.const === value);
  return one ? titled(one) : String(value);
}

export const questionTitle = titled;
