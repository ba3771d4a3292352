// What is behind a figure: its dossiers a page at a time, or its procedures; all, those that met it, or those that did not.
import { useState } from "react";

import { moment, number } from "../../shared/format";
import { useLoad } from "../load";
import { address, change, follow, useRoute } from "../route";
import { api, ask, useMay } from "../session";
import { Dialog } from "../ui/Dialog";
import { Wait } from "../ui/Wait";
import { named } from "../words";
import { scopeQuery, type Behind as Page, type Index, type Whose } from "./shape";
import { useSay } from "./words";

const PARTS = ["counted", "met", "unmet"] as const;
type Part = (typeof PARTS)[number];

export function Behind({ index, whose }: { index: Index; whose: Whose }) {
  const say = useSay();
  const { query } = useRoute();
  const id = query.get("criterion") ?? "";
  const part = PARTS.find((one) => one === query.get("part")) ?? "counted";
  const criterion = index.criteria.find((one) => one.id === id);
  const edition = index.frozen?.edition;
  const key = `${whose} ${index.month} ${id} ${part} ${edition ?? ""}`;
  const get = (after: string | null, signal?: AbortSignal) =>
    api.get("/api/v1/staff/index766/behind", {
      query: { ...scopeQuery(whose), month: index.month, criterion: id, part, limit: 50, ...(edition && { edition }), ...(after && { after }) },
      ...(signal && { signal }),
    });
  const [first, again] = useLoad(key, (signal) => get(null, signal));
  const [further, setFurther] = useState<{ key: string; pages: Page[] }>({ key, pages: [] });
  if (!criterion || criterion.numerator === null || criterion.denominator === null) return null;
  const counts: Record<Part, number> = { counted: criterion.denominator, met: criterion.numerator, unmet: criterion.denominator - criterion.numerator };
  const parts = criterion.formula === "handled" ? (["counted"] as const) : PARTS;
  const pages = first.status === "ready" ? [first.value, ...(further.key === key ? further.pages : [])] : [];
  const next = pages.at(-1)?.next ?? null;
  const more = async () => {
    const page = await ask(() => get(next));
    setFurther({ key, pages: [...pages.slice(1), page] });
  };
  return (
    <Dialog wide title={`${criterion.id} ${named(criterion)}`} onClose={() => { change({ criterion: "", part: "" }); }}>
      <div className="segments" role="group" aria-label={say("index.part")}>
        {parts.map((one) => <button key={one} type="button" className="button is-small" aria-pressed={part === one} onClick={() => { change({ part: one }, true); }}>{say(`index.part.${one}`, { count: number(counts[one]) })}</button>)}
      </div>
      {first.status !== "ready" ? <Wait loaded={first} again={again} /> : (
        <>
          {criterion.about === "dossiers" ? <Dossiers pages={pages} /> : <Procedures pages={pages} />}
          {pages.every((page) => page.dossiers.length + page.procedures.length === 0) && <p className="empty">{say("index.nothing")}</p>}
          {next !== null && <button type="button" className="button" onClick={() => void more()}>{say("index.more")}</button>}
        </>
      )}
    </Dialog>
  );
}

function Dossiers({ pages }: { pages: Page[] }) {
  const say = useSay();
  const may = useMay();
  const when = (iso: string | null) => (iso === null ? "–" : moment(iso));
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={say("index.dossiers")}>
      <table className="table behind-dossiers">
        <thead><tr>{(["code", "procedure", "unit", "accepted", "due", "ended", "state"] as const).map((one) => <th scope="col" key={one}>{say(`index.dossier.${one}`)}</th>)}</tr></thead>
        <tbody>
          {pages.flatMap((page) => page.dossiers).map((one) => (
            <tr key={one.id}>
              <th scope="row" className="is-tight">{may("read_dossiers") ? <a href={address(`dossiers/${one.id}`)} onClick={follow}>{one.code}</a> : one.code}</th>
              <td className="is-name">{one.procedure.name}</td>
              <td className="is-name">{named(one.unit)}</td>
              <td className="is-time">{when(one.accepted_at)}</td>
              <td className="is-time">{when(one.due_at)}</td>
              <td className="is-time">{when(one.ended_at)}</td>
              <td>{one.state_text}{one.rating !== null && ` (${one.rating} ★)`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Procedures({ pages }: { pages: Page[] }) {
  return <ul className="behind-procedures">{pages.flatMap((page) => page.procedures).map((one) => <li key={one.code}><span className="criterion-id">{one.code}</span> {one.name}</li>)}</ul>;
}
