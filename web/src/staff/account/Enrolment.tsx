// Enrolling a second factor: a picture for the authenticator app, the same in letters, and a code as proof.
import { useState } from "react";

import { api } from "../session";
import { useLoad } from "../load";
import { Form } from "../ui/Form";
import { Text } from "../ui/fields";
import { Wait } from "../ui/Wait";
import { useSay } from "../words";
import { QrCode } from "./QrCode";

export function Enrolment({ onDone }: { onDone: () => void }) {
  const say = useSay();
  const [offered, again] = useLoad("totp", () => api.post("/api/v1/staff/session/totp"));
  const [code, setCode] = useState("");
  const [current, setCurrent] = useState("");
  if (offered.status !== "ready") return <Wait loaded={offered} again={again} />;
  const { secret, uri } = offered.value;
  return (
    <Form submit={say("enrol.finish")} onDone={onDone} send={() => api.put("/api/v1/staff/session/totp", { body: { code: code.replace(/\s/g, ""), current } })}>
      <ol className="steps">
        <li>{say("enrol.app")}</li>
        <li>{say("enrol.scan")}</li>
        <li>{say("enrol.prove")}</li>
      </ol>
      <QrCode text={uri} label={say("enrol.qr")} />
      <p>{say("enrol.by_hand")} <code className="secret">{secret.match(/.{1,4}/g)?.join(" ")}</code></p>
      <Text label={say("login.code")} inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]{6,7}" required value={code} onValue={setCode} />
      <Text label={say("password.current")} type="password" autoComplete="current-password" required value={current} onValue={setCurrent} />
    </Form>
  );
}
