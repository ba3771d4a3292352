// Done: the code, who has it now, and until when.
import { Link, Navigate, useLocation } from "react-router-dom";

import { Icon } from "../../shared/Icon";
import type { Sent as SentReport } from "../carry";
import { Facts } from "../parts/Facts";
import { Screen } from "../parts/Screen";
import { useWords } from "../words";

export function Sent() {
  const say = useWords();
  const report = useLocation().state as SentReport | null;
  if (report === null) return <Navigate to="/mine" replace />;
  return (
    <Screen title={say("sent.title")} back="/">
      <div className="done" role="status">
        <Icon name="circle-check" size="huge" />
        <p className="lead">{say("sent.thanks")}</p>
      </div>
      <Facts report={report} />
      <p>{say("sent.next")}</p>
      <Link className="big-link" to={`/reports/${report.code}`}>
        {say("sent.follow")}
      </Link>
      <Link className="big-link big-link-quiet" to="/">
        {say("sent.home")}
      </Link>
      {report.suggestions.length > 0 && (
        <section aria-labelledby="alike">
          <h2 id="alike">{say("sent.alike")}</h2>
          <p className="soft">{say("sent.alike_hint")}</p>
          <ul className="plain">
            {report.suggestions.map((likely) => (
              <li key={likely.code}>
                <Link to={`/reports/${likely.code}`}>{likely.code}</Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Screen>
  );
}

