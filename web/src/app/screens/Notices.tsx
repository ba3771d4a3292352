// News for me: reports that wait for my word first, then what changed last.
import { Link } from "react-router-dom";

import type { Schema } from "../../shared/api-shapes";
import { Answer, Empty } from "../parts/Notes";
import { ReportCard } from "../parts/ReportCard";
import { Screen } from "../parts/Screen";
import { Residents } from "../parts/SignIn";
import { api } from "../session";
import { remembered } from "../store";
import { useAsked } from "../useAsked";
import { useWords } from "../words";

type Report = Schema<"ReportView">;

export function Notices() {
  const say = useWords();
  return (
    <Screen title={say("notices.title")} back="/">
      <Residents>
        <Mine />
      </Residents>
    </Screen>
  );
}

function Mine() {
  const say = useWords();
  const [asked, again] = useAsked(async () => {
    const ask = (joined: boolean) => remembered(`notices-${joined}`, () => api.get("/api/v1/reports", { query: { limit: 50, joined } }));
    const [sent, joined] = await Promise.all([ask(false), ask(true)]);
    return [...sent.items, ...joined.items].sort((one, other) => other.updated_at.localeCompare(one.updated_at));
  }, []);
  return (
    <Answer asked={asked} again={again}>
      {(reports) => {
        const asking = reports.filter(wantsMe);
        const others = reports.filter((report) => !wantsMe(report) && report.updated_at !== report.created_at);
        if (asking.length + others.length === 0) return <Empty icon="bell">{say("notices.none")}</Empty>;
        return (
          <>
            <Part title={say("notices.asking")} reports={asking} />
            <Part title={say("notices.changed")} reports={others} />
            <Link to="/mine" className="big-link big-link-quiet">
              {say("home.mine")}
            </Link>
          </>
        );
      }}
    </Answer>
  );
}

const wantsMe = (report: Report) => report.mine && (report.status === "needs_info" || (report.actions?.includes("rate") ?? false));

function Part({ title, reports }: { title: string; reports: Report[] }) {
  const say = useWords();
  if (reports.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul className="plain">
        {reports.map((report) => (
          <li key={report.code}>
            <ReportCard report={report} extra={report.status === "needs_info" ? say("notices.answer") : report.actions?.includes("rate") ? say("notices.rate") : undefined} />
          </li>
        ))}
      </ul>
    </section>
  );
}
