// A report in a list.
import { Link } from "react-router-dom";

import type { Schema } from "../../shared/api-shapes";
import { ago, distance } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { named } from "../catalogue";
import { useWords } from "../words";
import { Badge, DueClock } from "./Badge";

type Shown = Schema<"PublicReportView"> & { paused_at?: string | null };

export function ReportCard({ report, away, extra }: { report: Shown; away?: number; extra?: string }) {
  const say = useWords();
  const photo = report.photos[0]?.thumbnails.thumb;
  return (
    <Link to={`/reports/${report.code}`} className="card">
      {photo ? <img className="card-picture" src={photo} alt="" loading="lazy" width="72" height="72" /> : <span className="card-picture card-icon"><Icon name={report.category.icon} size="large" /></span>}
      <span className="card-text">
        <strong>{named(report.category)}</strong>
        <span className="soft">
          {report.area.name}
          {away !== undefined && ` · ${distance(away)}`}
        </span>
        <span className="soft">
          {report.code} · {ago(report.created_at)}
          {report.support_count > 0 && ` · ${say("report.supporters", { count: report.support_count })}`}
        </span>
        <span className="row">
          <Badge status={report.status} />
          <DueClock report={report} />
        </span>
        {extra && <span className="soft">{extra}</span>}
      </span>
      <Icon name="chevron-right" />
    </Link>
  );
}
