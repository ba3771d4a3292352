// Step 3: what it is. Words first; they suggest the category, which is shown as a picture.
import { useEffect, useState } from "react";
import { Button } from "zmp-ui";

import { currentLanguage } from "../../shared/i18n";
import { Icon } from "../../shared/Icon";
import { type Category, type Group, named, suggested } from "../catalogue";
import { Hotlines } from "../parts/Hotlines";
import { Note } from "../parts/Notes";
import type { Draft } from "../store";
import { useWords } from "../words";
import type { StepProps } from "./FileReport";
import { answered, Questions } from "./Questions";

const LONGEST = 2000;
const SETTLED_MS = 500;
const MOST_SUGGESTED = 4;

export function categoryOf(draft: Draft, groups: Group[]): Category | undefined {
  return groups.flatMap((group) => group.categories).find((category) => category.code === draft.category);
}

/** Whether nothing is missing that the service would ask for. */
export function complete(draft: Draft, groups: Group[]): boolean {
  const category = categoryOf(draft, groups);
  if (category === undefined || category.redirect !== null || !/[\p{L}\p{N}]/u.test(draft.description)) return false;
  return answered(category.questions, draft.answers) && !(category.emergency?.stops && !draft.acknowledged);
}

export function MatterStep({ draft, change, groups }: StepProps) {
  const say = useWords();
  const [codes, setCodes] = useState<string[]>([]);
  const [all, setAll] = useState(false);
  const chosen = categoryOf(draft, groups);
  const words = draft.description.trim();
  useEffect(() => {
    if (words.length < 3) return;
    const settled = setTimeout(() => {
      suggested(words).then(setCodes, () => {
        setAll(true);
      });
    }, SETTLED_MS);
    return () => {
      clearTimeout(settled);
    };
  }, [words]);

  const every = groups.flatMap((group) => group.categories);
  const offered = codes.flatMap((code) => every.filter((category) => category.code === code)).slice(0, MOST_SUGGESTED);
  const choose = (category: Category) => {
    change(category.code === draft.category ? {} : { category: category.code, answers: {}, acknowledged: false });
    setAll(false);
  };
  const few = [...(chosen && !offered.includes(chosen) ? [chosen] : []), ...offered];
  return (
    <>
      <label className="field">
        {say("file.matter.words")}
        <textarea rows={4} maxLength={LONGEST} value={draft.description} placeholder={say("file.matter.example")} onChange={(event) => { change({ description: event.target.value }); }} />
      </label>
      <h2>{say("file.matter.category")}</h2>
      {few.length > 0 && !all && <Pictures categories={few} chosen={draft.category} choose={choose} label={say("file.matter.suggested")} />}
      {all || few.length === 0 ? (
        groups.map((group) => (
          <section key={group.code}>
            <h3 className="row">
              <Icon name={group.icon} /> {named(group)}
            </h3>
            <Pictures categories={group.categories} chosen={draft.category} choose={choose} label={named(group)} />
          </section>
        ))
      ) : (
        <Button fullWidth variant="tertiary" onClick={() => { setAll(true); }}>
          {say("file.matter.all")}
        </Button>
      )}
      {chosen && !all && <About category={chosen} draft={draft} change={change} />}
      <label className="check">
        <input type="checkbox" checked={draft.anonymous} onChange={(event) => { change({ anonymous: event.target.checked }); }} />
        <span>
          {say("file.matter.anonymous")}
          <span className="soft">{say("file.matter.anonymous_hint")}</span>
        </span>
      </label>
    </>
  );
}

function Pictures({ categories, chosen, choose, label }: { categories: Category[]; chosen: string | null; choose: (category: Category) => void; label: string }) {
  return (
    <div className="pictures" role="group" aria-label={label}>
      {categories.map((category) => (
        <button key={category.code} type="button" className="picture" aria-pressed={category.code === chosen} onClick={() => { choose(category); }}>
          <Icon name={category.icon} size="large" />
          <span>{named(category)}</span>
        </button>
      ))}
    </div>
  );
}

function About({ category, draft, change }: { category: Category } & Omit<StepProps, "groups">) {
  const say = useWords();
  const text = (thing: { text_vi: string; text_en: string }) => (currentLanguage() === "en" ? thing.text_en : thing.text_vi);
  if (category.redirect !== null) {
    return (
      <Note kind="info">
        <h3>{say("file.matter.elsewhere")}</h3>
        <p>{text(category.redirect)}</p>
      </Note>
    );
  }
  const danger = category.emergency;
  if (danger?.stops && !draft.acknowledged) {
    return (
      <div className="emergency" role="alert">
        <h3>
          <Icon name="siren" size="large" /> {say("file.emergency.title")}
        </h3>
        <p>{text(danger)}</p>
        <Hotlines numbers={danger.hotlines} />
        <Button fullWidth variant="secondary" type="danger" onClick={() => { change({ acknowledged: true }); }}>
          {say("file.emergency.safe")}
        </Button>
      </div>
    );
  }
  return (
    <>
      {danger && (
        <Note kind="warn">
          <p>{text(danger)}</p>
          <Hotlines numbers={danger.hotlines} />
        </Note>
      )}
      <Questions questions={category.questions} answers={draft.answers} change={(answers) => { change({ answers }); }} />
    </>
  );
}
