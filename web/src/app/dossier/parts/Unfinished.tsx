// What was begun: on this phone, and on the service from another device. It is gone on with, sent, or thrown away.
import { useState } from "react";
import { Link } from "react-router-dom";
import { Button } from "zmp-ui";

import { ApiError } from "../../../shared/answers";
import { ago } from "../../../shared/format";
import { Icon } from "../../../shared/Icon";
import { Trouble } from "../../parts/Notes";
import { api, useStanding } from "../../session";
import { useAsked } from "../../useAsked";
import { drop, edit, useDrafts } from "../draft/drafts";
import { drain } from "../draft/sending";
import type { DossierDraft } from "../draft/shape";
import type { DossierItem } from "../shapes";
import { useWords } from "../words";

// What one goes on with is most likely the last; the others must not push everything else off the screen.
const FEW = 2;

export function Unfinished() {
  const say = useWords();
  const mine = useDrafts() ?? [];
  const standing = useStanding();
  const [all, setAll] = useState(false);
  const ids = mine.map((draft) => draft.id).join();
  const [asked] = useAsked(async () => (standing.status === "resident" ? (await api.get("/api/v1/dossiers", { query: { limit: 50 } })).items : []), [standing.status, ids]);
  const others = asked.status === "there" ? asked.value.filter((item) => item.state === "draft" && !mine.some((draft) => draft.id === item.id)) : [];
  const cards = [
    ...mine.map((draft) => ({ id: draft.key, card: <Mine draft={draft} /> })),
    ...others.map((item) => ({ id: item.id as string, card: <Other item={item} /> })),
  ];
  if (cards.length === 0) return null;
  return (
    <section aria-labelledby="unfinished" className="unfinished">
      <h2 id="unfinished">{say("unfinished.title")}</h2>
      <ul className="plain">
        {(all ? cards : cards.slice(0, FEW)).map(({ id, card }) => (
          <li key={id}>{card}</li>
        ))}
      </ul>
      {!all && cards.length > FEW && (
        <Button fullWidth variant="tertiary" onClick={() => { setAll(true); }}>
          {say("unfinished.all", { count: cards.length })}
        </Button>
      )}
      {mine.some((draft) => draft.filing !== null) && (
        <Button fullWidth variant="secondary" prefixIcon={<Icon name="cloud-upload" />} onClick={() => void drain()}>
          {say("mine.send_now")}
        </Button>
      )}
    </section>
  );
}

function Mine({ draft }: { draft: DossierDraft }) {
  const say = useWords();
  const waiting = draft.filing !== null;
  const ask = draft.trouble !== null || draft.conflict !== null;
  const told = draft.trouble?.detail || say(draft.conflict ? "unfinished.conflict" : waiting ? "unfinished.waiting" : "unfinished.since", { ago: ago(draft.since) });
  const throwAway = async () => {
    if (draft.id !== null) await forgotten(draft.id);
    await drop(draft.key);
  };
  return (
    <Card name={draft.procedure.name} told={told} icon={ask ? "circle-alert" : waiting ? "cloud-upload" : "pencil"} refused={ask} throwAway={throwAway}>
      <Link className="link" to={`/dossier-drafts/${draft.key}`} onClick={() => { if (waiting) void edit(draft.key, () => ({})); }}>
        {say(waiting ? "mine.edit" : "unfinished.go_on")}
        <span className="visually-hidden"> {draft.procedure.name}</span>
      </Link>
    </Card>
  );
}

function Other({ item }: { item: DossierItem }) {
  const say = useWords();
  return (
    <Card name={item.procedure.name} told={say("unfinished.elsewhere", { ago: ago(item.updated_at) })} icon="pencil" throwAway={() => forgotten(item.id)}>
      <Link className="link" to={`/dossier-drafts/${item.id}`}>
        {say("unfinished.go_on")}
        <span className="visually-hidden"> {item.procedure.name}</span>
      </Link>
    </Card>
  );
}

interface CardProps {
  name: string;
  told: string;
  icon: string;
  refused?: boolean;
  throwAway: () => Promise<void>;
  children: React.ReactNode;
}

function Card({ name, told, icon, refused = false, throwAway, children }: CardProps) {
  const say = useWords();
  const [status, setStatus] = useState<"idle" | "sure" | "gone" | { error: unknown }>("idle");
  if (status === "gone") return null;
  const press = () => {
    if (status !== "sure") {
      setStatus("sure");
      return;
    }
    throwAway().then(
      () => { setStatus("gone"); },
      (error: unknown) => { setStatus({ error }); },
    );
  };
  return (
    <div className={refused ? "card waiting refused" : "card waiting"}>
      <span className="card-picture card-icon">
        <Icon name={icon} size="large" />
      </span>
      <span className="card-text">
        <strong>{name}</strong>
        <span className="soft">{told}</span>
        <span className="row">
          {children}
          <button type="button" className="link link-bad" onClick={press}>
            {say(status === "sure" ? "mine.discard_sure" : "mine.discard")}
            <span className="visually-hidden"> {name}</span>
          </button>
        </span>
      </span>
      {typeof status === "object" && <Trouble error={status.error} />}
    </div>
  );
}

async function forgotten(id: string): Promise<void> {
  try {
    await api.delete("/api/v1/dossiers/{id}", { path: { id } });
  } catch (error) {
    // Thrown away on another device already.
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}
