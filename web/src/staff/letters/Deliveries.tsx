// What is owed to whom: dead letters first, with their last error; sending one or all of them again.
import { useState } from "react";

import { moment } from "../../shared/format";
import { nameOf, useChoices } from "../choices";
import { useLoad } from "../load";
import { change, useRoute } from "../route";
import { ReportLink } from "../report/Facts";
import { api, ask, useMay } from "../session";
import { Dialog } from "../ui/Dialog";
import { Form } from "../ui/Form";
import { Select } from "../ui/fields";
import { toast } from "../ui/Toast";
import { Wait } from "../ui/Wait";
import { wordsFor, useSay, type Key } from "../words";

const STATES = ["dead", "owed", "held", "sent", "cancelled"] as const;
const CHANNELS = ["webhook", "email", "zalo"] as const;
const REPLAYABLE = new Set(["dead", "held"]);

export function Deliveries() {
  const say = useSay();
  const may = useMay();
  const { query } = useRoute();
  const { units } = useChoices();
  const state = query.get("state") ?? "dead";
  const channel = query.get("channel") ?? "";
  const unit = query.get("unit") ?? "";
  const after = query.get("after") ?? "";
  const filter = { ...(state === "all" ? {} : { state }), ...(channel && { channel }), ...(unit && { unit }) };
  const [loaded, again] = useLoad(JSON.stringify([filter, after]), (signal) =>
    api.get("/api/v1/staff/deliveries", { query: { ...filter, limit: 50, ...(after && { after }) } as never, signal }),
  );
  const [all, setAll] = useState(false);
  const items = loaded.value?.items ?? [];
  const replay = async (id: string) => {
    await ask(() => api.post("/api/v1/staff/deliveries/{id}/replay", { path: { id } }));
    toast(say("letter.replayed_one"));
    again();
  };
  return (
    <>
      <div className="page-head">
        <h1>{say("letter.title")}</h1>
        <Select label={say("letter.state")} value={state} onValue={(value) => { change({ state: value, after: "" }); }}>
          <option value="all">{say("letter.all")}</option>
          {STATES.map((one) => <option key={one} value={one}>{say(`delivery.${one}` as Key)}</option>)}
        </Select>
        <Select label={say("letter.channel")} value={channel} onValue={(value) => { change({ channel: value, after: "" }); }}>
          <option value="">{say("letter.all")}</option>
          {CHANNELS.map((one) => <option key={one} value={one}>{say(`channel.${one}` as Key)}</option>)}
        </Select>
        <Select label={say("filter.unit")} value={unit} onValue={(value) => { change({ unit: value, after: "" }); }}>
          <option value="">{say("letter.all")}</option>
          {units.map((one) => <option key={one.code} value={one.code}>{one.name}</option>)}
        </Select>
        {may("replay_deliveries") && REPLAYABLE.has(state) && items.length > 0 && (
          <button type="button" className="button is-main" onClick={() => { setAll(true); }}>{say("letter.replay_all")}</button>
        )}
      </div>
      <p className="field-hint">{say("letter.what")}</p>
      {loaded.value === null || loaded.status === "trouble" ? <Wait loaded={loaded} again={again} /> : items.length === 0 ? <p className="empty">{say("letter.none")}</p> : (
        <div className="table-box" tabIndex={0} role="region" aria-label={say("letter.title")}>
          <table className="table" aria-busy={loaded.status === "loading"}>
            <thead>
              <tr>
                <th scope="col">{say("list.code")}</th>
                <th scope="col">{say("letter.topic")}</th>
                <th scope="col">{say("letter.channel")}</th>
                <th scope="col">{say("letter.to")}</th>
                <th scope="col">{say("letter.state")}</th>
                <th scope="col" className="is-number">{say("letter.attempts")}</th>
                <th scope="col">{say("letter.error")}</th>
                <th scope="col">{say("letter.since")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{one.report ? <ReportLink code={one.report} /> : "–"}</th>
                  <td>{wordsFor(say, "topic", one.topic)}</td>
                  <td>{say(`channel.${one.channel}` as Key)}</td>
                  <td>{one.unit ? nameOf(units, one.unit) : say(`recipient.${one.recipient_kind}` as Key)}</td>
                  <td><span className={`badge is-${one.state}`}>{say(`delivery.${one.state}` as Key)}</span></td>
                  <td className="is-number">{one.attempts}</td>
                  <td>{one.last_error && <code className="error-line">{one.last_error}</code>}</td>
                  <td className="is-time">{moment(one.created_at)}</td>
                  <td>
                    {may("replay_deliveries") && REPLAYABLE.has(one.state) && (
                      <button type="button" className="button is-small" aria-label={say("letter.replay_of", { code: one.report ?? one.id })} onClick={() => void replay(one.id)}>{say("letter.replay")}</button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {loaded.value?.next && <button type="button" className="button more" onClick={() => { change({ after: loaded.value?.next ?? "" }); }}>{say("list.more")}</button>}
      {all && (
        <Dialog title={say("letter.replay_all")} onClose={() => { setAll(false); }}>
          <Form
            submit={say("letter.replay_all")}
            send={async () => {
              const { replayed } = await api.post("/api/v1/staff/deliveries/replay", { body: { filter, limit: 1000 } as never });
              toast(say("letter.replayed", { count: replayed }));
              setAll(false);
              change({ after: "" });
              again();
            }}
            cancel={() => { setAll(false); }}
          >
            <p>{say("letter.replay_why")}</p>
          </Form>
        </Dialog>
      )}
    </>
  );
}
