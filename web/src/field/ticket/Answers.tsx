// What the resident answered to the category's own questions, in words.
import { currentLanguage } from "../../shared/i18n";
import { type Question, useQuestions } from "../store/known";
import { useSay } from "../words";

const title = (thing: { title: string; "x-title-en"?: string }): string => (currentLanguage() === "en" ? (thing["x-title-en"] ?? thing.title) : thing.title);

export function Answers({ category, answers }: { category: string; answers: Record<string, unknown> }) {
  const say = useSay();
  const questions = useQuestions()[category] ?? {};
  const given = Object.entries(answers).filter(([, value]) => value !== null && value !== "");
  if (given.length === 0) return null;
  const told = (question: Question | undefined, value: unknown): string => {
    const choice = question?.oneOf?.find((one) => one.const === value);
    if (choice !== undefined) return title(choice);
    if (typeof value === "boolean") return say(value ? "word.yes" : "word.no");
    return Array.isArray(value) ? value.map((one) => told(question, one)).join(", ") : String(value);
  };
  return (
    <dl className="answers">
      {given.map(([name, value]) => (
        <div key={name}>
          <dt>{questions[name] === undefined ? name : title(questions[name])}</dt>
          <dd>{told(questions[name], value)}</dd>
        </div>
      ))}
    </dl>
  );
}
