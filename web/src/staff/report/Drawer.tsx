// One report beside the map or the list: all that is known of it and all that may be done.
import "../styles/drawer.css";

import { useEffect, useRef, useState } from "react";

import { moment } from "../../shared/format";
import { useChanges } from "../live";
import { useLoad } from "../load";
import { change } from "../route";
import { api } from "../session";
import { Due, Status } from "../ui/Badge";
import { Wait } from "../ui/Wait";
import { named, useSay } from "../words";
import { Acts } from "./Acts";
import { Facts } from "./Facts";
import { History } from "./History";
import { Photos } from "./Photos";
import { asReport, type Report } from "./shape";

const close = () => { change({ report: "" }); };

export function Drawer({ code }: { code: string }) {
  const say = useSay();
  const [loaded, again] = useLoad(code, async (signal) => asReport(await api.get("/api/v1/staff/reports/{code}", { path: { code }, signal })));
  const [acting, setActing] = useState(false);
  const [changed, setChanged] = useState(false);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  useChanges((news) => {
    if (news !== null && news.code !== code) return;
    // Who is in the middle of an act keeps what they see; they are told, and the version guards the rest.
    if (acting) setChanged(true);
    else again();
  });
  const report = loaded.value;
  return (
    <aside
      className="drawer"
      ref={box}
      tabIndex={-1}
      aria-label={say("report.label", { code })}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented && !(event.target as Element).closest("dialog")) close();
      }}
    >
      <header className="drawer-head">
        <h2>{code}</h2>
        {report && <Status status={report.status} />}
        <button type="button" className="button is-quiet drawer-close" aria-label={say("act.close")} onClick={close}>✕</button>
      </header>
      {report === null || loaded.status === "trouble" ? (
        <Wait loaded={loaded} again={again} />
      ) : (
        <div className="drawer-body" aria-busy={loaded.status === "loading"}>
          {changed && (
            <p className="notice" role="status">
              {say("report.changed")} <button type="button" className="link" onClick={() => { setChanged(false); again(); }}>{say("report.show_new")}</button>
            </p>
          )}
          <Head report={report} />
          <Acts
            report={report}
            onActing={setActing}
            onDone={() => {
              setChanged(false);
              again();
            }}
          />
          <Photos report={report} onDone={again} />
          <Facts report={report} />
          <History report={report} />
        </div>
      )}
    </aside>
  );
}

function Head({ report }: { report: Report }) {
  const say = useSay();
  return (
    <section className="drawer-section">
      <h3 className="report-title">{named(report.category)}</h3>
      <p className="report-words">{report.description || say("report.no_words")}</p>
      <p className="report-line"><Due report={report} />{report.due_at && <span> · {say("report.due", { at: moment(report.due_at) })}</span>}</p>
    </section>
  );
}
