// One procedure: what do I need, how long, how much, where; and the way to begin.
import { type ReactNode } from "react";
import { Link, useParams } from "react-router-dom";

import { Icon } from "../../../shared/Icon";
import { Answer, Note } from "../../parts/Notes";
import { Screen } from "../../parts/Screen";
import { useAsked } from "../../useAsked";
import { procedure } from "../calls";
import type { Component, Procedure } from "../shapes";
import { type Key, useWords } from "../words";
import { elsewhere, online } from "./fees";
import { Level } from "./Level";
import { whenNeeded } from "./when";

export function Guide() {
  const say = useWords();
  const code = useParams().code ?? "";
  const [asked, again] = useAsked(() => procedure(code), [code]);
  const found = asked.status === "there" ? asked.value : null;
  return (
    <Screen title={found?.name ?? say("catalogue.title")} back="/procedures" footer={found && <Way found={found} />}>
      <Answer asked={asked} again={again}>
        {(told) => <Told found={told} />}
      </Answer>
    </Screen>
  );
}

function Way({ found }: { found: Procedure }) {
  const say = useWords();
  if (found.mode === "deep_link") {
    return (
      <a className="big-link" href={found.link ?? ""} rel="noreferrer" target="_blank">
        <Icon name="external-link" /> {say("guide.portal")}
      </a>
    );
  }
  return (
    <Link className="big-link" to={`/procedures/${found.code}/begin`}>
      {say("guide.begin")}
    </Link>
  );
}

function Told({ found }: { found: Procedure }) {
  const say = useWords();
  const papers = found.components.filter((each) => each.form !== "electronic" && each.give === "submit");
  const shown = found.components.filter((each) => each.give === "present");
  return (
    <>
      <p className="lead">{found.summary}</p>
      <p className="row">
        <Level item={found} />
      </p>
      {found.mode === "deep_link" && <Note kind="info" icon="external-link">{say("guide.portal_why")}</Note>}
      {found.mode === "connected" && <Note kind="info">{say("guide.connected")}</Note>}
      <Part icon="files" title="guide.needs">
        {papers.length === 0 && <p>{say("guide.needs_none")}</p>}
        <Components components={papers} found={found} />
        {shown.length > 0 && (
          <>
            <h3>{say("guide.bring")}</h3>
            <Components components={shown} found={found} />
          </>
        )}
      </Part>
      <Part icon="clock" title="guide.time">
        <p>
          <strong>{found.time.text}</strong>
        </p>
        {found.time_note && <p>{found.time_note}</p>}
        {found.variants.map((variant) => (
          <p key={variant.code}>
            {variant.name}: <strong>{variant.time.text}</strong>
          </p>
        ))}
      </Part>
      <Part icon="wallet" title="guide.fee">
        {online(found.fees).map((fee) => (
          <p key={fee.code}>
            <strong>{fee.name}:</strong> {fee.text}
          </p>
        ))}
        {elsewhere(found.fees).map((fee) => (
          <p key={fee.code} className="soft">
            {fee.text}
          </p>
        ))}
      </Part>
      <Part icon="map-pin" title="guide.where">
        <p>{found.authority.text}</p>
      </Part>
      <Part icon="list" title="guide.steps">
        <ol className="told-steps">
          {found.guide.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p>{say("guide.outcome", { outcome: found.outcome })}</p>
        {found.electronic_result && found.mode !== "deep_link" && <p className="soft">{say("guide.electronic")}</p>}
      </Part>
      <p className="soft">{say("guide.legal", { laws: found.legal.join("; "), code: found.code })}</p>
    </>
  );
}

function Part({ icon, title, children }: { icon: string; title: Key; children: ReactNode }) {
  const say = useWords();
  return (
    <section className="panel" aria-labelledby={title}>
      <h2 id={title} className="row">
        <Icon name={icon} /> {say(title)}
      </h2>
      {children}
    </section>
  );
}

function Components({ components, found }: { components: Component[]; found: Procedure }) {
  const say = useWords();
  return (
    <ul className="told-papers">
      {components.map((each) => (
        <li key={each.code}>
          <strong>{each.name}</strong>
          <span className="soft">
            {say(`paper.form_${each.form}` as Key)}
            {each.copies > 1 && ` · ${say("paper.copies", { count: each.copies })}`}
            {` · ${whenNeeded(each, found.form)}`}
          </span>
          {each.note && <span className="soft">{each.note}</span>}
          {each.data && <span className="soft">{say("paper.data", { data: each.data })}</span>}
        </li>
      ))}
    </ul>
  );
}
