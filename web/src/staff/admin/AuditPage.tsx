// Who saw and changed what.
import { moment } from "../../shared/format";
import { useLoad } from "../load";
import { change, useRoute } from "../route";
import { api } from "../session";
import { Wait } from "../ui/Wait";
import { useSay, wordsFor } from "../words";

const NAMES = ["subject", "act", "since", "until"] as const;

export function AuditPage() {
  const say = useSay();
  const { query } = useRoute();
  const wanted = Object.fromEntries([...NAMES, "after" as const].flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? ""]] : [])));
  const [loaded, again] = useLoad(JSON.stringify(wanted), (signal) => api.get("/api/v1/admin/audit", { query: { ...wanted, limit: 50 } as never, signal }));
  const set = (name: string) => (event: { target: { value: string } }) => { change({ [name]: event.target.value, after: "" }, true); };
  return (
    <>
      <div className="page-head">
        <h1>{say("admin.audit")}</h1>
        <label className="inline-field">{say("audit.subject")} <input type="search" value={wanted.subject ?? ""} onChange={set("subject")} /></label>
        <label className="inline-field">{say("audit.act")} <input type="search" value={wanted.act ?? ""} onChange={set("act")} /></label>
        <label className="filter-day">{say("filter.since")} <input type="date" value={wanted.since ?? ""} onChange={set("since")} /></label>
        <label className="filter-day">{say("filter.until")} <input type="date" value={wanted.until ?? ""} onChange={set("until")} /></label>
      </div>
      {loaded.value === null || loaded.status === "trouble" ? <Wait loaded={loaded} again={again} /> : (
        <div className="table-box" tabIndex={0} role="region" aria-label={say("admin.audit")}>
          <table className="table" aria-busy={loaded.status === "loading"}>
            <thead><tr><th scope="col">{say("audit.at")}</th><th scope="col">{say("audit.who")}</th><th scope="col">{say("audit.act")}</th><th scope="col">{say("audit.subject")}</th><th scope="col">{say("audit.detail")}</th><th scope="col">{say("audit.from")}</th></tr></thead>
            <tbody>
              {loaded.value.items.map((one) => (
                <tr key={one.seq}>
                  <td className="is-time">{moment(one.at)}</td>
                  <td>{one.username ?? "–"}</td>
                  <td>{wordsFor(say, "did", one.act)}<span className="row-words">{one.act}</span></td>
                  <td>{one.subject || "–"}</td>
                  <td>{Object.keys(one.detail).length > 0 && <code className="error-line">{JSON.stringify(one.detail)}</code>}</td>
                  <td className="is-time">{one.remote_address}</td>
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
