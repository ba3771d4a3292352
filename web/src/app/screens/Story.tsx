// One report: how it stands, what was done, and what its resident may do now.
import { useParams, useSearchParams } from "react-router-dom";
import { useState } from "react";
import { Button } from "zmp-ui";

import { newKey } from "../../shared/api";
import type { Schema } from "../../shared/api-shapes";
import { whereabouts } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { named } from "../catalogue";
import { dropDraft } from "../draft";
import { Acts } from "../parts/Acts";
import { Badge, DueClock } from "../parts/Badge";
import { Facts } from "../parts/Facts";
import { MapView } from "../../shared/map/MapView";
import { Answer, Note, Trouble } from "../parts/Notes";
import { Photos } from "../parts/Photos";
import { Screen } from "../parts/Screen";
import { Given } from "../parts/Stars";
import { Timeline } from "../parts/Timeline";
import { useWaitingActs } from "../queue";
import { api, useStanding } from "../session";
import { remembered } from "../store";
import { useAsked } from "../useAsked";
import { useWords } from "../words";

export type StoryView = Schema<"ReportStoryView">;

export function Story() {
  const say = useWords();
  const code = useParams().code ?? "";
  const standing = useStanding();
  const somebody = standing.status === "resident";
  // What waited and has been sent changed it.
  const waiting = useWaitingActs(`/reports/${code}`).length;
  const [asked, again, set] = useAsked<StoryView>(() => {
    if (standing.status === "unknown") return new Promise(() => undefined);
    return remembered(`report-${code}`, () =>
      somebody
        ? api.get("/api/v1/reports/{code}", { path: { code } })
        : (api.get("/api/v1/public/reports/{code}", { path: { code } }) as Promise<StoryView>),
    );
  }, [code, standing.status, waiting]);
  return (
    <Screen title={asked.status === "there" ? named(asked.value.category) : code} back="/mine">
      <Answer asked={asked} again={again}>
        {(report) => <Shown report={report} somebody={somebody} set={set} />}
      </Answer>
      {asked.status === "trouble" && <p className="soft">{say("report.code_is", { code })}</p>}
    </Screen>
  );
}

function Shown({ report, somebody, set }: { report: StoryView; somebody: boolean; set: (report: StoryView) => void }) {
  const say = useWords();
  const [map, setMap] = useState(false);
  const question = report.status === "needs_info" ? [...report.timeline].reverse().find((line) => line.kind === "question") : undefined;
  return (
    <>
      <p className="row">
        <Badge status={report.status} />
        <DueClock report={report} />
      </p>
      {question?.text && (
        <Note kind="warn" icon="circle-help">
          <strong>{say("report.asked")}</strong>
          <p>{question.text}</p>
        </Note>
      )}
      {report.duplicate_of && <Note kind="info">{say("report.merged", { code: report.duplicate_of })}</Note>}
      {report.description && <p className="words">{report.description}</p>}
      <Photos photos={report.photos} />
      {report.result && (
        <Note kind="good">
          <strong>{say("report.result")}</strong>
          <p>{report.result}</p>
        </Note>
      )}
      <Join report={report} somebody={somebody} set={set} />
      {report.actions && (
        <Acts
          key={report.status}
          may={report.actions}
          on={{ to: `/reports/${report.code}`, title: named(report.category) }}
          base={`/api/v1/reports/${report.code}`}
          asked={report.status === "needs_info"}
          set={set}
        />
      )}
      {typeof report.rating === "number" && <Given stars={report.rating} comment={report.rating_comment ?? ""} />}
      <Facts report={report} place={whereabouts(report.address, report.area.name)} />
      {map ? (
        <MapView centre={{ lat: report.latitude, lon: report.longitude }} pin="middle" />
      ) : (
        <Button fullWidth variant="secondary" prefixIcon={<Icon name="map" />} onClick={() => { setMap(true); }}>
          {say("report.show_map")}
        </Button>
      )}
      <section aria-labelledby="history">
        <h2 id="history">{say("report.history")}</h2>
        <Timeline lines={report.timeline} />
      </section>
    </>
  );
}

function Join({ report, somebody, set }: { report: StoryView; somebody: boolean; set: (report: StoryView) => void }) {
  const say = useWords();
  const [query, setQuery] = useSearchParams();
  const [status, setStatus] = useState<"idle" | "sending" | { error: unknown }>("idle");
  const over = ["duplicate", "withdrawn", "rejected", "closed"].includes(report.status);
  if (report.mine || !somebody || over) return null;
  if (report.joined) return <Note kind="good" icon="users">{say("join.done", { count: report.support_count })}</Note>;
  const join = async () => {
    setStatus("sending");
    try {
      set(await api.post("/api/v1/reports/{code}/support", { path: { code: report.code }, key: newKey() }));
      // Who came here while writing the same thing has said it now.
      if (query.get("join")) await dropDraft();
      setQuery({}, { replace: true });
    } catch (error) {
      setStatus({ error });
    }
  };
  return (
    <div className="join">
      <p>{say("join.why")}</p>
      <Button fullWidth prefixIcon={<Icon name="users" />} loading={status === "sending"} onClick={() => void join()}>
        {say("join.act")}
      </Button>
      {typeof status === "object" && <Trouble error={status.error} />}
    </div>
  );
}
