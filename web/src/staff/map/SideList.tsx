// The reports in the map's window as a list: all that the map tells, by keyboard and screen reader alone.
import { ago, number } from "../../shared/format";
import type { Found } from "../reports";
import { change, address, follow, useRoute } from "../route";
import { Due, Status } from "../ui/Badge";
import { Trouble } from "../ui/Wait";
import { named, useSay, type Key } from "../words";

interface Props {
  found: Found;
  sort: string;
  open: string | null;
  again: () => void;
  next: () => Promise<void>;
  onHover: (code: string | null) => void;
}

const SORTS = ["due", "latest", "changed"] as const;

export function SideList({ found, sort, open, again, next, onHover }: Props) {
  const say = useSay();
  const { query } = useRoute();
  const waiting = found.status === "loading" && found.items.length === 0;
  const to = (code: string) => {
    const there = new URLSearchParams(query);
    there.set("report", code);
    return address("", there);
  };
  return (
    <section className="side-list" aria-label={say("side.label")}>
      <div className="side-head">
        <p role="status">{waiting ? say("wait.loading") : say(found.totalIsAll ? "side.total" : "side.total_more", { count: number(found.total) })}</p>
        <label className="inline-field">
          <span className="visually-hidden">{say("list.sort")}</span>
          <select value={sort} onChange={(event) => { change({ sort: event.target.value }, true); }}>
            {SORTS.map((one) => <option key={one} value={one}>{say(`sort.${one}` as Key)}</option>)}
          </select>
        </label>
      </div>
      {found.status === "trouble" && <Trouble text={found.trouble} again={again} />}
      {found.status === "ready" && found.items.length === 0 && <p className="empty">{say("side.empty")}</p>}
      <ul aria-busy={found.status === "loading"}>
        {found.items.map((one) => (
          <li key={one.code}>
            <a
              className={one.code === open ? "side-item is-open" : "side-item"}
              href={to(one.code)}
              aria-current={one.code === open ? "true" : undefined}
              onClick={follow}
              onMouseEnter={() => { onHover(one.code); }}
              onMouseLeave={() => { onHover(null); }}
              onFocus={() => { onHover(one.code); }}
              onBlur={() => { onHover(null); }}
            >
              <span className="side-top"><strong>{named(one.category)}</strong> <Status status={one.status} /></span>
              <span className="side-words">{one.description}</span>
              <span className="side-foot">{one.area.name} · <Due report={one} /> · {ago(one.created_at)}</span>
            </a>
          </li>
        ))}
      </ul>
      {found.next !== null && <button type="button" className="button more" onClick={() => void next()}>{say("list.more")}</button>}
    </section>
  );
}
