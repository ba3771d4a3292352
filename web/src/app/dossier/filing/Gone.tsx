// The service has this draft no longer: thrown away on another device, or too old. What is on the phone is still there.
import { useNavigate } from "react-router-dom";
import { Button } from "zmp-ui";

import { newKey } from "../../../shared/api";
import { Note } from "../../parts/Notes";
import { drop, edit } from "../draft/drafts";
import { bring } from "../draft/sending";
import type { DossierDraft } from "../draft/shape";
import { useWords } from "../words";

export function Gone({ draft }: { draft: DossierDraft }) {
  const say = useWords();
  const navigate = useNavigate();
  const anew = async () => {
    const papers = Object.fromEntries(Object.entries(draft.papers).map(([code, paper]) => [code, { ...paper, sent: null }]));
    await edit(draft.key, () => ({ opening: newKey(), id: null, version: null, known: null, knownStep: "", files: [], papers }));
    await bring(draft.key);
  };
  const forget = async () => {
    await drop(draft.key);
    navigate("/procedures", { replace: true });
  };
  return (
    <>
      <Note kind="warn">{say("gone.what")}</Note>
      <Button fullWidth size="large" onClick={() => void anew()}>
        {say("gone.anew")}
      </Button>
      <Button fullWidth size="large" variant="secondary" type="danger" onClick={() => void forget()}>
        {say("gone.forget")}
      </Button>
    </>
  );
}
