// What Zalo sent us, without its words: first what could not be heard, with its last error; having it heard anew.
import { moment } from "../../shared/format";
import { useLoad } from "../load";
import { change, useRoute } from "../route";
import { api, ask, useMay } from "../session";
import { Select } from "../ui/fields";
import { toast } from "../ui/Toast";
import { Wait } from "../ui/Wait";
import { useSay, type Key } from "../words";

const STATES = ["dead", "waiting", "done", "ignored"] as const;

export function Inbox() {
  const say = useSay();
  const may = useMay();
  const { query } = useRoute();
  const state = query.get("state") ?? "dead";
  const after = query.get("after") ?? "";
  const [loaded, again] = useLoad(`${state} ${after}`, (signal) =>
    api.get("/api/v1/staff/inbox", { query: { limit: 50, ...(state !== "all" && { state }), ...(after && { after }) } as never, signal }),
  );
  const items = loaded.value?.items ?? [];
  const replay = async (id: string) => {
    await ask(() => api.post("/api/v1/staff/inbox/{id}/replay", { path: { id } }));
    toast(say("inbox.replayed"));
    again();
  };
  return (
    <>
      <div className="page-head">
        <h1>{say("inbox.title")}</h1>
        <Select label={say("letter.state")} value={state} onValue={(value) => { change({ state: value, after: "" }); }}>
          <option value="all">{say("letter.all")}</option>
          {STATES.map((one) => <option key={one} value={one}>{say(`inbox_state.${one}` as Key)}</option>)}
        </Select>
      </div>
      <p className="field-hint">{say("inbox.what")}</p>
      {loaded.value === null || loaded.status === "trouble" ? <Wait loaded={loaded} again={again} /> : items.length === 0 ? <p className="empty">{say("inbox.none")}</p> : (
        <div className="table-box" tabIndex={0} role="region" aria-label={say("inbox.title")}>
          <table className="table" aria-busy={loaded.status === "loading"}>
            <thead>
              <tr>
                <th scope="col">{say("inbox.received")}</th>
                <th scope="col">{say("inbox.name")}</th>
                <th scope="col">{say("letter.state")}</th>
                <th scope="col" className="is-number">{say("letter.attempts")}</th>
                <th scope="col">{say("letter.error")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id}>
                  <th scope="row" className="is-time">{moment(one.received_at)}</th>
                  <td><code>{one.name}</code></td>
                  <td><span className={`badge is-${one.state}`}>{say(`inbox_state.${one.state}` as Key)}</span></td>
                  <td className="is-number">{one.attempts}</td>
                  <td>{one.last_error && <code className="error-line">{one.last_error}</code>}</td>
                  <td>
                    {may("replay_deliveries") && one.state === "dead" && (
                      <button type="button" className="button is-small" aria-label={say("inbox.replay_of", { at: moment(one.received_at) })} onClick={() => void replay(one.id)}>{say("inbox.replay")}</button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {loaded.value?.next && <button type="button" className="button more" onClick={() => { change({ after: loaded.value?.next ?? "" }); }}>{say("list.more")}</button>}
    </>
  );
}
