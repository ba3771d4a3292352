// Where what was written is now: on the service, or on this phone alone.
import { Icon } from "../../../shared/Icon";
import { useOnline } from "../../useOnline";
import { waits } from "../draft/sending";
import type { DossierDraft } from "../draft/shape";
import { useWords } from "../words";

export function Saved({ draft }: { draft: DossierDraft }) {
  const say = useWords();
  const online = useOnline();
  const here = waits(draft);
  return (
    <span className="soft saved">
      <Icon name={here ? "smartphone" : "circle-check"} />
      {say(!here ? "filing.saved" : online ? "filing.on_phone" : "filing.on_phone_offline")}
    </span>
  );
}
