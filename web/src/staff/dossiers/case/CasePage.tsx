// One dossier: its form beside its papers, all that may be done, and below them the work, the money and the history.
import { useState } from "react";

import { useChanges } from "../../live";
import { useLoad } from "../../load";
import { address, follow, useRoute } from "../../route";
import { api, useMay } from "../../session";
import { Wait } from "../../ui/Wait";
import { nameOfCase, type Case } from "../shape";
import { DueClock, StateBadge } from "../ui";
import { useWhy, WhyField } from "../why";
import { useSay } from "../words";
import { Acts } from "./Acts";
import { Answers } from "./Answers";
import { Money } from "./Money";
import { Papers } from "./Papers";
import { Reads } from "./Reads";
import { Asked, History, Prints, Steps } from "./Sections";

export function CasePage({ id }: { id: string }) {
  const say = useSay();
  const may = useMay();
  const why = useWhy();
  const [loaded, again] = useLoad(`${id} ${why}`, (signal) => api.get("/api/v1/unit/dossiers/{id}", { path: { id }, query: { why } as never, signal }));
  // What an act answered is newer than what was loaded; asking again would be one more reading on record.
  const [acted, setActed] = useState<Case | null>(null);
  const [changed, setChanged] = useState(false);
  const shown = acted && loaded.value && acted.version >= loaded.value.version ? acted : loaded.value;
  useChanges((news) => {
    if (news === null || (news.code === id && Date.parse(news.at) > Date.parse(shown?.updated_at ?? ""))) setChanged(true);
  }, "dossiers");
  const fresh = () => {
    setChanged(false);
    again();
  };
  if (shown === null || loaded.status === "trouble") {
    return (
      <div className="page">
        <Back />
        <Wait loaded={loaded} again={again} />
      </div>
    );
  }
  return (
    <div className="page case-page" aria-busy={loaded.status === "loading"}>
      <header className="case-head">
        <Back />
        <h1>{nameOfCase(shown)}</h1>
        <StateBadge one={shown} />
        <DueClock one={shown} long />
        <p className="case-name">{shown.procedure.name}</p>
        <p className="case-who">{shown.unit.name}{shown.assignee && ` · ${say("case.assignee", { name: shown.assignee })}`}</p>
        <WhyField />
      </header>
      {changed && (
        <p className="notice" role="status">
          {say("case.changed")} <button type="button" className="link" onClick={fresh}>{say("report.show_new")}</button>
        </p>
      )}
      <Acts
        one={shown}
        onDone={(now) => {
          if (now === null) fresh();
          else {
            setActed(now);
            setChanged(false);
          }
        }}
      />
      <Prints one={shown} />
      <div className="case-sides">
        <div className="card case-answers"><Answers one={shown} /></div>
        <div className="card case-papers"><Papers one={shown} /></div>
      </div>
      <div className="case-more">
        <div><Steps one={shown} /><Asked one={shown} /><Money one={shown} /></div>
        <div><History one={shown} />{may("lead_dossiers") && <Reads id={id} />}</div>
      </div>
    </div>
  );
}

function Back() {
  const say = useSay();
  const { query } = useRoute();
  return <a className="back" href={address("dossiers", query)} onClick={follow}>← {say("case.back")}</a>;
}
