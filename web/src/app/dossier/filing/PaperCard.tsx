// One paper: its pages on this phone, or its file on the service; photographed, chosen, put in order, turned, taken away.
import { type ChangeEvent, useState } from "react";
import { Button, Spinner } from "zmp-ui";

import { Icon } from "../../../shared/Icon";
import { Note } from "../../parts/Notes";
import { setPages } from "../draft/drafts";
import { dropPages, keepPage, MOST_PAGES, pagesOf, turned } from "../draft/pages";
import type { DossierDraft } from "../draft/shape";
import type { Need } from "../form/conditions";
import { OpenPdf } from "../parts/OpenPdf";
import type { Component } from "../shapes";
import { type Key, useWords } from "../words";
import { PageList } from "./PageList";

type Status = "idle" | "keeping" | "full_phone" | "pdf_alone" | "too_many" | "not_turned";

export function PaperCard({ draft, component, need }: { draft: DossierDraft; component: Component; need: Need }) {
  const say = useWords();
  const [status, setStatus] = useState<Status>("idle");
  const { key } = draft;
  const paper = draft.papers[component.code];
  const pages = paper?.pages ?? [];
  // A file that was sent from another device: its pages are not on this one.
  const file = paper === undefined ? draft.files.find((each) => each.component === component.code) : undefined;
  const put = (next: string[]) => setPages(key, component.code, next);

  async function add(event: ChangeEvent<HTMLInputElement>) {
    const files = [...(event.target.files ?? [])];
    event.target.value = "";
    if (files.length === 0) return;
    setStatus("keeping");
    try {
      const made = await Promise.all(files.slice(0, MOST_PAGES - pages.length).map(keepPage));
      const before = await pagesOf(pages);
      const mixed = [...before, ...made];
      if (mixed.length > 1 && mixed.some((page) => page.kind === "pdf")) {
        await dropPages(made.map((page) => page.id));
        setStatus("pdf_alone");
        return;
      }
      await put(mixed.map((page) => page.id));
      setStatus(files.length > MOST_PAGES - pages.length ? "too_many" : "idle");
    } catch {
      setStatus("full_phone");
    }
  }

  async function turn(id: string) {
    const next = await turned(id);
    if (next === null) {
      setStatus("not_turned");
      return;
    }
    await put(pages.map((each) => (each === id ? next.id : each)));
    await dropPages([id]);
  }

  async function remove(ids: string[]) {
    await put(pages.filter((each) => !ids.includes(each)));
    await dropPages(ids);
  }

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
      {pages.length > 0 && <PageList ids={pages} name={component.name} order={(next) => void put(next)} turn={(id) => void turn(id)} remove={(id) => void remove([id])} />}
      {status === "keeping" ? (
        <p className="row" role="status">
          <Spinner /> {say("papers.keeping")}
        </p>
      ) : (
        <div className="tiles paper-tiles">
          <label className="tile">
            <Icon name="camera" size="large" />
            <span>{say(file !== undefined ? "papers.take_instead" : pages.length > 0 ? "papers.take_more" : "papers.take")}</span>
            <span className="visually-hidden">{component.name}</span>
            <input className="visually-hidden" type="file" accept="image/*" capture="environment" onChange={(event) => void add(event)} />
          </label>
          <label className="tile">
            <Icon name="upload" size="large" />
            <span>{say("papers.choose")}</span>
            <span className="visually-hidden">{component.name}</span>
            <input className="visually-hidden" type="file" accept="image/*,.heic,.heif,application/pdf" multiple onChange={(event) => void add(event)} />
          </label>
        </div>
      )}
      <div aria-live="polite">{status !== "idle" && status !== "keeping" && <Note kind="warn">{say(`papers.${status}` as Key, { most: MOST_PAGES })}</Note>}</div>
      {pages.length > 1 && (
        <Button fullWidth variant="tertiary" type="danger" onClick={() => void remove(pages)}>
          {say("papers.remove_all")}
        </Button>
      )}
    </section>
  );
}
