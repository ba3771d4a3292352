// Opens a PDF of a dossier.
import { Icon } from "../../../shared/Icon";
import { Trouble } from "../../parts/Notes";
import { api } from "../../session";
import { useWords } from "../words";
import { useFile } from "./useFile";

export function OpenPdf({ dossier, file, name }: { dossier: string; file: string; name: string }) {
  const say = useWords();
  const [status, open] = useFile(`${name}.pdf`, () => api.file("/api/v1/dossiers/{id}/files/{file_id}", { path: { id: dossier, file_id: file } }));
  return (
    <>
      <button type="button" className="link" disabled={status === "fetching"} onClick={open}>
        <Icon name="eye" /> {say("papers.open")}
        <span className="visually-hidden"> {name}</span>
      </button>
      {typeof status === "object" && <Trouble error={status.error} />}
    </>
  );
}
