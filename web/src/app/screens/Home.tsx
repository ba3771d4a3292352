// The first thing one sees: a big button for each of the two things people come for, and the way to everything else.
import { useEffect, useState } from "react";
import { Link } from "react-router-dom";

import { Icon } from "../../shared/Icon";
import { theProvince } from "../../shared/map/basemap";
import { dossiersBegun } from "../dossier/waiting";
import { keptDraft, started } from "../draft";
import { Hotlines } from "../parts/Hotlines";
import { useStanding } from "../session";
import { remembered } from "../store";
import { useAsked } from "../useAsked";
import { type Key, useWords } from "../words";

const WAYS: { to: string; icon: string; title: Key; hint: Key }[] = [
  { to: "/mine", icon: "inbox", title: "home.mine", hint: "home.mine_hint" },
  { to: "/nearby", icon: "map", title: "home.nearby", hint: "home.nearby_hint" },
  { to: "/notices", icon: "bell", title: "home.notices", hint: "home.notices_hint" },
];
const SHOWN_NUMBERS = ["113", "114", "115"];

export function Home() {
  const say = useWords();
  const standing = useStanding();
  const [draft, setDraft] = useState(false);
  const [begun, setBegun] = useState(0);
  const [province] = useAsked(() => remembered("province", theProvince), []);
  useEffect(() => {
    document.title = "Tây Ninh Smart";
    void keptDraft().then((found) => {
      setDraft(found !== undefined && started(found));
    });
  }, []);
  useEffect(() => {
    void dossiersBegun().then(setBegun);
  }, [standing]);
  const name = standing.status === "resident" ? standing.me.name : "";
  return (
    <div className="screen">
      <header className="hero">
        <p className="hero-place">{say("app.province")}</p>
        <h1>{name ? say("home.hello", { name }) : say("app.title")}</h1>
        <p>{say("home.lead")}</p>
      </header>
      <main className="body">
        <Main to="/report" look="report-button" icon="camera" title={say(draft ? "home.go_on" : "home.report")} hint={say(draft ? "home.go_on_hint" : "home.report_hint")} />
        <Main to="/procedures" look="report-button dossier-button" icon="file-text" title={say("home.dossier")} hint={begun > 0 ? say("home.dossier_begun", { count: begun }) : say("home.dossier_hint")} />
        <ul className="plain">
          {WAYS.map(({ to, icon, title, hint }) => (
            <li key={to}>
              <Link to={to} className="card">
                <span className="card-picture card-icon">
                  <Icon name={icon} size="large" />
                </span>
                <span className="card-text">
                  <strong>{say(title)}</strong>
                  <span className="soft">{say(hint)}</span>
                </span>
                <Icon name="chevron-right" />
              </Link>
            </li>
          ))}
        </ul>
        <section aria-labelledby="urgent" className="urgent">
          <h2 id="urgent">{say("home.urgent")}</h2>
          <p>{say("home.urgent_hint")}</p>
          {province.status === "there" && <Hotlines numbers={province.value.emergency.filter((one) => SHOWN_NUMBERS.includes(one.number))} />}
        </section>
      </main>
    </div>
  );
}

/** One of the two things people come for. */
function Main({ to, look, icon, title, hint }: { to: string; look: string; icon: string; title: string; hint: string }) {
  return (
    <Link to={to} className={look}>
      <span className="report-button-icon">
        <Icon name={icon} size="huge" />
      </span>
      <span>
        <strong>{title}</strong>
        <span>{hint}</span>
      </span>
      <Icon name="chevron-right" />
    </Link>
  );
}
