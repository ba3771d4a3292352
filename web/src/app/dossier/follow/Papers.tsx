// The papers of a dossier to take along: its results with what their signatures are worth, the agency's forms, what was handed in.
import { Button } from "zmp-ui";

import { moment } from "../../../shared/format";
import { Icon } from "../../../shared/Icon";
import { Note, Trouble } from "../../parts/Notes";
import { api } from "../../session";
import { useFile } from "../parts/useFile";
import type { Dossier, DossierFile } from "../shapes";
import { type Key, useWords } from "../words";

/** What the service found on a signed PDF, see dossiers/papers/signatures.py. */
interface Verdict {
  intact: boolean;
  trusted: boolean;
  signatures: { signer: string; signed_at: string | null }[];
}

// Each form exists once its thing has happened.
const FORMS: Record<string, string> = { accepted: "01", supplement_asked: "02", refused: "03", extended: "04", stopped: "05" };

export function Results({ dossier }: { dossier: Dossier }) {
  const say = useWords();
  if (dossier.results.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="results">
      <h2 id="results">{say("result.title")}</h2>
      {dossier.results.map((file) => (
        <div key={file.id} className="stack">
          <Download big name={file.name} fetch={() => fileOf(dossier, file)} />
          <Signature verdict={file.signature as Verdict | null} />
        </div>
      ))}
    </section>
  );
}

export function Papers({ dossier }: { dossier: Dossier }) {
  const say = useWords();
  const forms = [...new Set(dossier.timeline.map((line) => FORMS[line.event]).filter((number) => number !== undefined))].sort();
  const name = (number: string) => `${dossier.code ?? dossier.reference}-${number}.pdf`;
  const form = (number: string) => () => api.file("/api/v1/dossiers/{id}/forms/{number}", { path: { id: dossier.id, number: number as "01" } });
  if (forms.length + dossier.files.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="papers">
      <h2 id="papers">{say("papers.title")}</h2>
      <ul className="plain">
        {forms.map((number) => (
          <li key={number}>
            <Download name={name(number)} label={say(`form.${number}` as Key)} fetch={form(number)} />
          </li>
        ))}
        {dossier.files.map((file) => (
          <li key={file.id}>
            <Download name={`${file.name}.pdf`} label={file.name} fetch={() => fileOf(dossier, file)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const fileOf = (dossier: Dossier, file: DossierFile) => api.file("/api/v1/dossiers/{id}/files/{file_id}", { path: { id: dossier.id, file_id: file.id } });

interface DownloadProps {
  name: string;
  label?: string;
  big?: boolean;
  fetch: () => Promise<Blob>;
}

function Download({ name, label = name, big = false, fetch: get }: DownloadProps) {
  const say = useWords();
  const [status, download] = useFile(name, get);
  const told = say("papers.download", { name: label });
  return (
    <>
      {big ? (
        <Button fullWidth prefixIcon={<Icon name="download" />} loading={status === "fetching"} onClick={download}>
          {told}
        </Button>
      ) : (
        <button type="button" className="take" aria-label={told} disabled={status === "fetching"} onClick={download}>
          <Icon name="file-text" />
          <span>{label}</span>
          <Icon name="download" />
        </button>
      )}
      {typeof status === "object" && <Trouble error={status.error} />}
    </>
  );
}

function Signature({ verdict }: { verdict: Verdict | null }) {
  const say = useWords();
  const first = verdict?.signatures[0];
  if (!verdict || first === undefined) return <p className="soft">{say("signature.none")}</p>;
  const by = verdict.signatures.map((one) => commonName(one.signer)).join(", ");
  const at = first.signed_at === null ? "" : moment(first.signed_at);
  if (!verdict.intact) return <Note kind="bad">{say("signature.broken")}</Note>;
  if (!verdict.trusted) return <Note kind="info" icon="shield">{say("signature.unknown", { by, at })}</Note>;
  return <Note kind="good" icon="shield">{say("signature.good", { by, at })}</Note>;
}

/** "Common Name: Trần Văn A, Country: VN" as people say it. */
const commonName = (signer: string) => /Common Name: ([^,;]+)/.exec(signer)?.[1]?.trim() ?? signer;
