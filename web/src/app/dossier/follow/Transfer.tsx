// Paying by bank transfer: the VietQR code for another phone or the bank's app, and the same in letters to copy.
import { useEffect, useState } from "react";
import { Button } from "zmp-ui";

import { Icon } from "../../../shared/Icon";
import { Note, Trouble, Wait } from "../../parts/Notes";
import { api } from "../../session";
import { useAsked } from "../../useAsked";
import { saveImage } from "../../zalo";
import type { TransferWay } from "../shapes";
import { type Key, useWords } from "../words";
import banks from "./banks.json";
import { dong } from "./dong";

export function Transfer({ dossier, transfer }: { dossier: string; transfer: TransferWay }) {
  const say = useWords();
  const bank = (banks as Record<string, string>)[transfer.bank_bin] ?? transfer.bank_bin;
  return (
    <section className="panel" aria-labelledby="transfer">
      <h2 id="transfer">{say("transfer.title")}</h2>
      <Code dossier={dossier} purpose={transfer.purpose} />
      <ol className="asked-for">
        {([1, 2, 3] as const).map((step) => (
          <li key={step}>{say(`transfer.step_${step}`)}</li>
        ))}
      </ol>
      <dl className="copies">
        <Copy name="transfer.bank" value={bank} />
        <Copy name="transfer.holder" value={transfer.holder} />
        <Copy name="transfer.account" value={transfer.account} copied={transfer.account} />
        <Copy name="transfer.amount" value={dong(transfer.amount)} copied={String(transfer.amount)} />
        <Copy name="transfer.purpose" value={transfer.purpose} copied={transfer.purpose} />
      </dl>
      <Note kind="warn">{say("transfer.exactly")}</Note>
    </section>
  );
}

/** The picture is fetched with the resident's token; another order has another picture. */
function Code({ dossier, purpose }: { dossier: string; purpose: string }) {
  const say = useWords();
  const [asked, again] = useAsked(() => api.file("/api/v1/dossiers/{id}/fees/qr.png", { path: { id: dossier } }), [dossier, purpose]);
  const [address, setAddress] = useState("");
  const [trouble, setTrouble] = useState<unknown>(null);
  const picture = asked.status === "there" ? asked.value : null;
  useEffect(() => {
    if (picture === null) return;
    const made = URL.createObjectURL(picture);
    setAddress(made);
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [picture]);
  if (asked.status === "trouble") return <Trouble error={asked.error} again={again} />;
  if (picture === null || address === "") return <Wait />;
  return (
    <>
      <img className="vietqr" src={address} alt={say("transfer.code")} />
      <Button fullWidth variant="secondary" prefixIcon={<Icon name="download" />} onClick={() => { saveImage(picture, `${purpose}.png`).catch(setTrouble); }}>
        {say("transfer.save")}
      </Button>
      {trouble !== null && <Trouble error={trouble} />}
    </>
  );
}

function Copy({ name, value, copied }: { name: Key; value: string; copied?: string }) {
  const say = useWords();
  const [status, setStatus] = useState<"idle" | "done" | "refused">("idle");
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setStatus("done");
    } catch {
      // Some phones' web views let nothing into the clipboard: the words can still be marked by a long touch.
      setStatus("refused");
    }
  };
  return (
    <div>
      <dt>{say(name)}</dt>
      <dd className="code">{value}</dd>
      {copied !== undefined && (
        <dd>
          <button type="button" className="link" onClick={() => void copy(copied)} aria-label={say("transfer.copy", { what: say(name) })}>
            {say(status === "done" ? "transfer.copied" : "transfer.copy_short")}
          </button>
          <span role="status" className={status === "refused" ? "soft" : "visually-hidden"}>
            {status === "refused" && say("transfer.no_copy")}
            {status === "done" && say("transfer.copied")}
          </span>
        </dd>
      )}
    </div>
  );
}
