// Logging in anew: the name is known, the password and where needed the code are asked for.
import { useState } from "react";

import { ApiError } from "../../shared/api";
import { Form } from "../ui/Form";
import { Text } from "../ui/fields";
import { useSay } from "../words";

export function LogIn({ username, send }: { username: string; send: (password: string, code: string) => Promise<void> }) {
  const say = useSay();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [needsCode, setNeedsCode] = useState(false);
  return (
    <Form
      submit={say("act.log_in")}
      send={async () => {
        try {
          await send(password, code.trim());
        } catch (error) {
          if (error instanceof ApiError && error.code === "code_needed") setNeedsCode(true);
          throw error;
        }
      }}
    >
      <p>{say("again.as", { name: username })}</p>
      <Text label={say("login.password")} type="password" autoComplete="current-password" required autoFocus value={password} onValue={setPassword} />
      {needsCode && <Text label={say("login.code")} inputMode="numeric" autoComplete="one-time-code" required value={code} onValue={setCode} />}
    </Form>
  );
}
