// My dossiers: what waits for me stands first.
import { Link } from "react-router-dom";

import { Icon } from "../../../shared/Icon";
import { Empty, More } from "../../parts/Notes";
import { useWaitingActs } from "../../queue";
import { api } from "../../session";
import { remembered } from "../../store";
import { usePages } from "../../usePages";
import { useDrafts } from "../draft/drafts";
import { Unfinished } from "../parts/Unfinished";
import type { DossierItem } from "../shapes";
import { useWords } from "../words";
import { DossierCard } from "./DossierCard";
import { todo } from "./standing";

export function MyDossiers() {
  const say = useWords();
  const waiting = useWaitingActs().length;
  // One fewer is written when one was filed.
  const writing = useDrafts()?.length;
  const { items, status, more } = usePages<DossierItem>(
    (after) =>
      after === null
        ? remembered("dossiers", () => api.get("/api/v1/dossiers", { query: { drafts: false, limit: 20 } }))
        : api.get("/api/v1/dossiers", { query: { drafts: false, after, limit: 20 } }),
    [waiting, writing],
  );
  const mine = items.filter((dossier) => todo(dossier) !== null);
  const theirs = items.filter((dossier) => todo(dossier) === null);
  return (
    <>
      <Unfinished />
      {items.length === 0 && status === "there" && <Empty icon="file-text">{say("dossiers.none")}</Empty>}
      <List title={say("dossiers.todo")} dossiers={mine} />
      <List title={say("dossiers.rest")} dossiers={theirs} />
      <More status={status} more={more} />
      <Link className="big-link big-link-quiet" to="/dossier-claim">
        <Icon name="file-text" /> {say("dossiers.claim")}
      </Link>
    </>
  );
}

function List({ title, dossiers }: { title: string; dossiers: DossierItem[] }) {
  if (dossiers.length === 0) return null;
  return (
    <section className="stack" aria-label={title}>
      <h2>{title}</h2>
      <ul className="plain">
        {dossiers.map((dossier) => (
          <li key={dossier.id}>
            <DossierCard dossier={dossier} />
          </li>
        ))}
      </ul>
    </section>
  );
}
