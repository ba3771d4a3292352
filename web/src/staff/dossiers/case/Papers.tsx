// The components of a dossier and its results, and the one that is looked at. That a file was opened goes on record.
import { useState } from "react";

import { moment } from "../../../shared/format";
import { api } from "../../session";
import type { Case, CaseFile } from "../shape";
import { useWhy } from "../why";
import { useSay, type Key } from "../words";
import { PdfView } from "./PdfView";

export function Papers({ one }: { one: Case }) {
  const say = useSay();
  const why = useWhy();
  const files: CaseFile[] = [...one.files, ...one.results];
  const [chosen, setChosen] = useState(files[0]?.id ?? "");
  const shown = files.find((file) => file.id === chosen);
  return (
    <section className="papers" aria-label={say("case.papers")}>
      <h2>{say("case.papers")}</h2>
      <ul className="paper-list">
        {one.components.filter((it) => one.needs[it.code] !== "not_needed").map((it) => {
          const own = one.files.filter((file) => file.component === it.code);
          return (
            <li key={it.code}>
              <span className={own.length === 0 && one.needs[it.code] === "required" && it.give === "submit" ? "is-missing" : undefined}>
                {it.name}{" "}
                <small>
                  {say(it.give === "present" ? "need.present" : (`need.${one.needs[it.code] ?? "optional"}` as Key))}
                  {own.length === 0 && it.give === "submit" && ` · ${say("case.no_file")}`}
                </small>
              </span>
              {own.map((file, index) => <Pick key={file.id} file={file} name={own.length > 1 ? `${it.name} (${index + 1})` : it.name} chosen={chosen} onChosen={setChosen} />)}
            </li>
          );
        })}
        {one.results.map((file) => (
          <li key={file.id}>
            <span>{say(file.superseded ? "result.old" : "result.one")} <small>{moment(file.created_at)}</small> <Signed file={file} /></span>
            <Pick file={file} name={say("result.one")} chosen={chosen} onChosen={setChosen} />
          </li>
        ))}
      </ul>
      {shown ? (
        <PdfView key={shown.id} name={shown.name} href={api.address(`/api/v1/unit/dossiers/${one.id}/files/${shown.id}`, { why })} load={() => api.file("/api/v1/unit/dossiers/{id}/files/{file_id}", { path: { id: one.id, file_id: shown.id }, query: { why } as never })} />
      ) : (
        <p className="empty">{say("case.nothing_to_see")}</p>
      )}
    </section>
  );
}

function Pick({ file, name, chosen, onChosen }: { file: CaseFile; name: string; chosen: string; onChosen: (id: string) => void }) {
  const say = useSay();
  return (
    <button type="button" className={chosen === file.id ? "button is-small is-on" : "button is-small"} aria-pressed={chosen === file.id} aria-label={say("paper.see", { count: file.pages, name })} onClick={() => { onChosen(file.id); }}>
      {say("paper.pages", { count: file.pages })}
    </button>
  );
}

/** What the report on the signatures of a result says. */
export function Signed({ file }: { file: CaseFile }) {
  const say = useSay();
  const signature = file.signature as { intact?: boolean; trusted?: boolean; signatures?: { signer?: string }[] } | null;
  if (signature === null) return <span className="badge">{say("sign.none")}</span>;
  const by = (signature.signatures ?? []).map((it) => it.signer).filter(Boolean).join(", ");
  const good = signature.intact && signature.trusted;
  const verdict = say(good ? "sign.good" : signature.intact ? "sign.unknown" : "sign.broken");
  return <span className={`badge is-${good ? "good" : signature.intact ? "warn" : "dead"}`}>{verdict}{by && `: ${by}`}</span>;
}
