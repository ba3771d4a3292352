// The acts on a report: one form at a time, each on the version that was seen; a stale one shows both versions.
import { useState } from "react";

import { ApiError } from "../../shared/api";
import { useMay } from "../session";
import { Form } from "../ui/Form";
import { toast } from "../ui/Toast";
import { useSay } from "../words";
import { actName, actsFor, type Act } from "./acts";
import { Conflict } from "./Conflict";
import { ActFields, beginning, type Draft } from "./ActFields";
import { send } from "./send";
import { asReport, type Report } from "./shape";

interface Props {
  report: Report;
  onActing: (acting: boolean) => void;
  onDone: () => void;
}

export function Acts({ report, onActing, onDone }: Props) {
  const say = useSay();
  const may = useMay();
  const [act, setAct] = useState<Act | null>(null);
  const choose = (next: Act | null) => {
    setAct(next);
    onActing(next !== null);
  };
  return (
    <section className="drawer-section acts" aria-label={say("do.label")}>
      <div className="act-buttons">
        {actsFor(report, may).map((one) => (
          <button key={one} type="button" className={one === act ? "button is-on" : "button"} aria-expanded={one === act} onClick={() => { choose(one === act ? null : one); }}>
            {say(actName(one))}
          </button>
        ))}
      </div>
      {act && (
        <ActForm
          key={`${act}${report.code}`}
          act={act}
          report={report}
          onCancel={() => { choose(null); }}
          onDone={() => {
            toast(say("do.done", { act: say(actName(act)) }));
            choose(null);
            onDone();
          }}
        />
      )}
    </section>
  );
}

function ActForm({ act, report, onCancel, onDone }: { act: Act; report: Report; onCancel: () => void; onDone: () => void }) {
  const say = useSay();
  // What was seen when the act was begun: a change that arrives meanwhile must not slip under it.
  const [seen, setSeen] = useState(report);
  const [draft, setDraft] = useState<Draft>(() => beginning(report));
  const [current, setCurrent] = useState<Report | null>(null);
  if (current) {
    return (
      <Conflict
        act={act}
        seen={seen}
        current={current}
        onMine={() => {
          setSeen(current);
          setCurrent(null);
        }}
        onTheirs={onDone}
      />
    );
  }
  return (
    <Form
      label={say(actName(act))}
      submit={say(actName(act))}
      tone={act === "reject" ? "danger" : "main"}
      cancel={onCancel}
      send={() => send(act, seen, draft)}
      onDone={onDone}
      onRefused={(error: ApiError) => {
        if (error.code !== "stale_version") return false;
        setCurrent(asReport(error.body.current as never));
        return true;
      }}
    >
      <ActFields act={act} report={seen} draft={draft} onDraft={setDraft} />
    </Form>
  );
}
