// Paying inside Zalo. The service signs the order and believes Zalo's server alone; this screen only opens the way.
import { useState } from "react";
import { Button } from "zmp-ui";

import { Icon } from "../../../shared/Icon";
import { Trouble } from "../../parts/Notes";
import { api } from "../../session";
import { useAsked } from "../../useAsked";
import { host, NotGiven, pay } from "../../zalo";
import type { Fees } from "../shapes";
import { useWords } from "../words";

export function Checkout({ dossier, set }: { dossier: string; set: (fees: Fees) => void }) {
  const say = useWords();
  const [where] = useAsked(host, []);
  const [status, setStatus] = useState<"idle" | "working" | { error: unknown }>("idle");
  // In a plain browser there is no Zalo to pay in.
  if (where.status !== "there" || where.value === "web") return null;
  const begin = async () => {
    setStatus("working");
    const path = { id: dossier };
    try {
      const signed = await api.post("/api/v1/dossiers/{id}/fees/checkout", { path });
      await pay(signed, async (order) => {
        set(await api.post("/api/v1/dossiers/{id}/fees/checkout-orders", { path, body: { zalo_order: order } }));
      });
      setStatus("idle");
    } catch (error) {
      setStatus({ error });
    }
  };
  return (
    <>
      <Button fullWidth prefixIcon={<Icon name="message-circle" />} loading={status === "working"} disabled={status === "working"} onClick={() => void begin()}>
        {say("pay.zalo")}
      </Button>
      {typeof status === "object" && (status.error instanceof NotGiven ? <p className="soft" role="alert">{say("pay.zalo_refused")}</p> : <Trouble error={status.error} />)}
    </>
  );
}
