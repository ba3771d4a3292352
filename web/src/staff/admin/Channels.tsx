// The ways to reach a unit. A webhook's secret is shown once.
import { useState } from "react";

import type { Schema } from "../../shared/api-shapes";
import { api, ask } from "../session";
import { Form } from "../ui/Form";
import { Select, Text } from "../ui/fields";
import { toast } from "../ui/Toast";
import { useSay, type Key } from "../words";

type Channel = Schema<"ChannelView">;
const KINDS = ["webhook", "email", "zalo"] as const;

export function Channels({ unit, onChange }: { unit: Schema<"UnitEditView">; onChange: () => void }) {
  const say = useSay();
  const [kind, setKind] = useState<string>("email");
  const [address, setAddress] = useState("");
  const [secret, setSecret] = useState("");
  return (
    <section className="sub">
      <h3>{say("channel.title")}</h3>
      {secret && <p className="notice" role="status">{say("channel.secret")} <code className="secret">{secret}</code></p>}
      <ul className="plain">
        {(unit.channels ?? []).map((one) => <Line key={one.id} channel={one} onChange={onChange} onSecret={setSecret} />)}
      </ul>
      <Form
        tone="quiet"
        submit={say("channel.add")}
        send={async () => {
          const made = await api.post("/api/v1/admin/units/{code}/channels", { path: { code: unit.code }, body: { kind: kind as (typeof KINDS)[number], address } });
          setSecret(made.secret ?? "");
        }}
        onDone={() => {
          setAddress("");
          toast(say("admin.saved"));
          onChange();
        }}
      >
        <div className="form-grid">
          <Select label={say("letter.channel")} value={kind} onValue={setKind}>
            {KINDS.map((one) => <option key={one} value={one}>{say(`channel.${one}` as Key)}</option>)}
          </Select>
          <Text label={say("channel.address")} hint={say(`channel.hint_${kind}` as Key)} required maxLength={500} value={address} onValue={setAddress} />
        </div>
      </Form>
    </section>
  );
}

function Line({ channel, onChange, onSecret }: { channel: Channel; onChange: () => void; onSecret: (secret: string) => void }) {
  const say = useSay();
  const put = async (active: boolean) => {
    await ask(() => api.put("/api/v1/admin/channels/{id}", { path: { id: channel.id }, body: { address: channel.address, active } }));
    toast(say("admin.saved"));
    onChange();
  };
  const renew = async () => {
    const made = await ask(() => api.post("/api/v1/admin/channels/{id}/secret", { path: { id: channel.id } }));
    onSecret(made.secret ?? "");
  };
  return (
    <li className="line">
      <span><strong>{say(`channel.${channel.kind}` as Key)}</strong> <code>{channel.address}</code></span>
      <span className="line-end">
        {channel.kind === "webhook" && <button type="button" className="button is-small" onClick={() => void renew()}>{say("channel.renew")}</button>}
        <button type="button" className="button is-small" onClick={() => void put(!channel.active)}>{say(channel.active ? "channel.off" : "channel.on")}</button>
      </span>
    </li>
  );
}
