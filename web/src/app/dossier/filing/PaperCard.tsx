// One paper of a draft: whether it is needed, its pages on this phone, or its file on the service.
import { Icon } from "../../../shared/Icon";
import { Note } from "../../parts/Notes";
import { setPages } from "../draft/drafts";
import type { DossierDraft } from "../draft/shape";
import type { Need } from "../form/conditions";
import { OpenPdf } from "../parts/OpenPdf";
import type { Component } from "../shapes";
import { type Key, useWords } from "../words";
import { Pages } from "./Pages";

export function PaperCard({ draft, component, need }: { draft: DossierDraft; component: Component; need: Need }) {
  const say = useWords();
  const { key } = draft;
  const paper = draft.papers[component.code];
  const pages = paper?.pages ?? [];
  // A file that was sent from another device: its pages are not on this one.
  const file = paper === undefined ? draft.files.find((each) => each.component === component.code) : undefined;
  const put = (next: string[]) => setPages(key, component.code, next);
  const there = pages.length > 0 || file !== undefined;
  return (
    <section className="panel paper" id={`components.${component.code}`} aria-labelledby={`${component.code}-name`}>
      <h2 id={`${component.code}-name`}>{component.name}</h2>
      <p className="row">
        <span className={there ? "badge badge-good" : need === "required" ? "badge badge-ask" : "badge badge-ended"}>
          <Icon name={there ? "circle-check" : need === "required" ? "circle-alert" : "circle-help"} />
          {say(there ? "papers.there" : (`papers.need_${need}` as Key))}
        </span>
        <span className="soft">
          {say(`paper.form_${component.form}` as Key)}
          {component.copies > 1 && ` · ${say("paper.copies", { count: component.copies })}`}
        </span>
      </p>
      {component.note && <p className="soft">{component.note}</p>}
      {component.data && need !== "required" && <p className="soft">{say("paper.data", { data: component.data })}</p>}
      {paper?.refused && <Note kind="bad">{paper.refused}</Note>}
      {paper?.lost && <Note kind="bad">{say("papers.lost")}</Note>}
      {file !== undefined && (
        <div className="paper-file">
          <Icon name="file-text" size="large" />
          <span>{say(file.pages === 1 ? "papers.file_one" : "papers.file", { pages: file.pages })}</span>
          <span className="row">
            {draft.id !== null && <OpenPdf dossier={draft.id} file={file.id} name={component.name} />}
            <button type="button" className="link link-bad" onClick={() => void put([])}>
              <Icon name="trash-2" /> {say("papers.remove")}
              <span className="visually-hidden"> {component.name}</span>
            </button>
          </span>
        </div>
      )}
      <Pages name={component.name} pages={pages} instead={file !== undefined} put={put} />
    </section>
  );
}
