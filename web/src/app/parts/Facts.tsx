// What a report goes by: its code, who has it and until when; of one that is looked at also where it is.
import { moment } from "../../shared/format";
import { unitName } from "../catalogue";
import { useWords } from "../words";

interface Told {
  code: string;
  unit: { name: string; name_en: string };
  due_at: string | null;
}

export function Facts({ report, place }: { report: Told; place?: string }) {
  const say = useWords();
  return (
    <dl className="facts">
      <div>
        <dt>{say("report.code")}</dt>
        <dd className="code">{report.code}</dd>
      </div>
      {place && (
        <div>
          <dt>{say("report.place")}</dt>
          <dd>{place}</dd>
        </div>
      )}
      <div>
        <dt>{say("report.unit")}</dt>
        <dd>{unitName(report.unit)}</dd>
      </div>
      {report.due_at && (
        <div>
          <dt>{say("report.due")}</dt>
          <dd>{moment(report.due_at)}</dd>
        </div>
      )}
    </dl>
  );
}
