// The pages of one paper on this phone: photographed, chosen, put in order, turned, taken away.
import { type ChangeEvent, useState } from "react";
import { Button, Spinner } from "zmp-ui";

import { Icon } from "../../../shared/Icon";
import { Note } from "../../parts/Notes";
import { dropPages, keepPage, MOST_PAGES, pagesOf, turned } from "../draft/pages";
import { type Key, useWords } from "../words";
import { PageList } from "./PageList";

type Status = "idle" | "keeping" | "full_phone" | "pdf_alone" | "too_many" | "not_turned";

interface Props {
  /** Of what they are the pages. */
  name: string;
  pages: string[];
  /** Whether they take the place of a file that is on the service already. */
  instead: boolean;
  put: (pages: string[]) => Promise<void>;
}

export function Pages({ name, pages, instead, put }: Props) {
  const say = useWords();
  const [status, setStatus] = useState<Status>("idle");

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

  return (
    <>
      {pages.length > 0 && <PageList ids={pages} name={name} order={(next) => void put(next)} turn={(id) => void turn(id)} remove={(id) => void remove([id])} />}
      {status === "keeping" ? (
        <p className="row" role="status">
          <Spinner /> {say("papers.keeping")}
        </p>
      ) : (
        <div className="tiles paper-tiles">
          <label className="tile">
            <Icon name="camera" size="large" />
            <span>{say(instead ? "papers.take_instead" : pages.length > 0 ? "papers.take_more" : "papers.take")}</span>
            <span className="visually-hidden">{name}</span>
            <input className="visually-hidden" type="file" accept="image/*" capture="environment" onChange={(event) => void add(event)} />
          </label>
          <label className="tile">
            <Icon name="upload" size="large" />
            <span>{say("papers.choose")}</span>
            <span className="visually-hidden">{name}</span>
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
    </>
  );
}
