// Opens a PDF of a dossier: only its applicant may have it, so it is fetched first and then given to the phone.
import { useState } from "react";

import { Icon } from "../../../shared/Icon";
import { give } from "../../give";
import { Trouble } from "../../parts/Notes";
import { api } from "../../session";
import { useWords } from "../words";

export function OpenPdf({ dossier, file, name }: { dossier: string; file: string; name: string }) {
  const say = useWords();
  const [status, setStatus] = useState<"idle" | "fetching" | { error: unknown }>("idle");
  const open = async () => {
    setStatus("fetching");
    try {
      give(await api.file("/api/v1/dossiers/{id}/files/{file_id}", { path: { id: dossier, file_id: file } }), `${name}.pdf`);
      setStatus("idle");
    } catch (error) {
      setStatus({ error });
    }
  };
  return (
    <>
      <button type="button" className="link" disabled={status === "fetching"} onClick={() => void open()}>
        <Icon name="eye" /> {say("papers.open")}
        <span className="visually-hidden"> {name}</span>
      </button>
      {typeof status === "object" && <Trouble error={status.error} />}
    </>
  );
}
