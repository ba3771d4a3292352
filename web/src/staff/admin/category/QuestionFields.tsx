// The extra questions of a category, one after the other, in the order in which residents see them.
import { Check, Select, Text } from "../../ui/fields";
import { useSay, type Key } from "../../words";
import { KINDS, type Kind, newOption, newQuestion, type Option, type Question } from "./questions";

export function QuestionFields({ questions, onQuestions }: { questions: Question[]; onQuestions: (questions: Question[]) => void }) {
  const say = useSay();
  const put = (index: number, question: Question) => { onQuestions(questions.map((one, other) => (other === index ? question : one))); };
  const earlier = (index: number) => {
    const [one] = questions.slice(index, index + 1);
    if (one) onQuestions([...questions.slice(0, index - 1), one, ...questions.slice(index - 1, index), ...questions.slice(index + 1)]);
  };
  return (
    <>
      {questions.map((one, index) => (
        <fieldset className="question" key={index}>
          <legend>{say("question.number", { number: index + 1 })}</legend>
          <One question={one} put={(question) => { put(index, question); }} />
          <div className="form-end">
            {index > 0 && <button type="button" className="button is-small" aria-label={say("question.earlier_of", { number: index + 1 })} onClick={() => { earlier(index); }}>{say("question.earlier")}</button>}
            <button type="button" className="button is-small" aria-label={say("question.remove_of", { number: index + 1 })} onClick={() => { onQuestions(questions.filter((_, other) => other !== index)); }}>{say("question.remove")}</button>
          </div>
        </fieldset>
      ))}
      <button type="button" className="button" onClick={() => { onQuestions([...questions, newQuestion()]); }}>{say("question.add")}</button>
    </>
  );
}

function One({ question, put }: { question: Question; put: (question: Question) => void }) {
  const say = useSay();
  const set = (values: Partial<Question>) => { put({ ...question, ...values }); };
  return (
    <>
      <div className="form-grid">
        <Text label={say("question.vi")} required maxLength={200} value={question.vi} onValue={(vi) => { set({ vi }); }} />
        <Text label={say("question.en")} required maxLength={200} value={question.en} onValue={(en) => { set({ en }); }} />
        <Select label={say("question.kind")} value={question.kind} onValue={(kind) => { set({ kind: kind as Kind, rest: {} }); }}>
          {KINDS.map((kind) => <option key={kind} value={kind}>{say(`question_kind.${kind}` as Key)}</option>)}
        </Select>
        {question.kind === "text" && <Text label={say("question.longest")} type="number" min={1} max={1000} value={question.longest} onValue={(longest) => { set({ longest }); }} />}
      </div>
      <Check label={say("question.must")} checked={question.must} onValue={(must) => { set({ must }); }} />
      {question.kind === "choice" && <Options options={question.options} onOptions={(options) => { set({ options }); }} />}
    </>
  );
}

function Options({ options, onOptions }: { options: Option[]; onOptions: (options: Option[]) => void }) {
  const say = useSay();
  const set = (index: number, values: Partial<Option>) => { onOptions(options.map((one, other) => (other === index ? { ...one, ...values } : one))); };
  return (
    <>
      <ul className="plain options">
        {options.map((one, index) => (
          <li className="option" key={index}>
            <input required maxLength={200} aria-label={say("option.vi", { number: index + 1 })} placeholder={say("admin.name_vi")} value={one.vi} onChange={(event) => { set(index, { vi: event.target.value }); }} />
            <input required maxLength={200} aria-label={say("option.en", { number: index + 1 })} placeholder={say("admin.name_en")} value={one.en} onChange={(event) => { set(index, { en: event.target.value }); }} />
            <button type="button" className="button is-small" aria-label={say("option.remove", { number: index + 1 })} disabled={options.length < 2} onClick={() => { onOptions(options.filter((_, other) => other !== index)); }}>✕</button>
          </li>
        ))}
      </ul>
      <button type="button" className="button is-small" onClick={() => { onOptions([...options, newOption()]); }}>{say("option.add")}</button>
    </>
  );
}
