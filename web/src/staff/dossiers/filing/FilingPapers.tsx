// The components of what is being filed: scanned PDFs or photos of pages, one component after another.
import { useState } from "react";

import type { Schema } from "../../../shared/api-shapes";
import { shrunk } from "../../../shared/shrink";
import { sentence } from "../../../shared/trouble";
import { api, ask } from "../../session";
import { FileField } from "../FileField";
import { useSay, type Key } from "../words";

interface Props {
  story: Schema<"DossierView">;
  procedure: Schema<"ProcedureView">;
  needs: Record<string, string>;
  again: () => void;
}

export function FilingPapers({ story, procedure, needs, again }: Props) {
  const say = useSay();
  const draft = story.state === "draft";
  return (
    <section className="card" aria-label={say("case.papers")}>
      <h2>{say("case.papers")}</h2>
      {procedure.components.length === 0 && <p>{say("filing.no_papers")}</p>}
      <ul className="plain">
        {procedure.components.filter((it) => needs[it.code] !== "not_needed").map((it) => {
          const own = story.files.filter((file) => file.component === it.code);
          return (
            <li key={it.code} className="filing-paper">
              <strong>{it.name}</strong> <small>{say(it.give === "present" ? "need.present" : (`need.${needs[it.code] ?? it.needed}` as Key))}</small>
              {it.note && <span className="row-words">{it.note}</span>}
              {own.map((file) => (
                <span className="line" key={file.id}>
                  <a href={api.address(`/api/v1/unit/filings/${story.id}/files/${file.id}`)} target="_blank" rel="noreferrer">{say("filing.file", { count: file.pages })}</a>
                  {draft && (
                    <button type="button" className="button is-small" aria-label={say("filing.remove", { name: it.name })} onClick={() => void ask(() => api.delete("/api/v1/unit/filings/{id}/files/{file_id}", { path: { id: story.id, file_id: file.id } })).then(again)}>✕</button>
                  )}
                </span>
              ))}
              {it.give === "submit" && <Send id={story.id} component={it.code} name={it.name} again={again} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Send({ id, component, name, again }: { id: string; component: string; name: string; again: () => void }) {
  const say = useSay();
  const [status, setStatus] = useState<{ share: number } | { trouble: string } | null>(null);
  const send = async (chosen: File[]) => {
    if (chosen.length === 0) return;
    setStatus({ share: 0 });
    try {
      const files = await Promise.all(chosen.map((file) => (file.type === "application/pdf" ? file : shrunk(file))));
      await ask(() => api.upload(`/api/v1/unit/filings/${id}/files?component=${component}`, files, { onProgress: (share) => { setStatus({ share }); } }));
      setStatus(null);
      again();
    } catch (error) {
      setStatus({ trouble: sentence(error) });
    }
  };
  return (
    <div className="field">
      <FileField bare label={say("filing.choose", { name })} accept="application/pdf,image/*" multiple onFiles={(files) => void send(files)} />
      {status && ("trouble" in status ? <p className="field-trouble" role="alert">{status.trouble}</p> : <progress value={status.share} aria-label={say("filing.sending", { name })} />)}
    </div>
  );
}
