// The way in: a log-in, the second factor where the role asks for one, and a log-in anew over an open screen.
import { type ReactNode, useEffect } from "react";

import { logIn, restore, useAccount } from "../shared/account";
import { Gate } from "../shared/Gate";
import { Enrolment } from "./account/Enrolment";
import { LogIn } from "./account/LogIn";
import { abandon, resume, useExpired } from "./session";
import { Dialog } from "./ui/Dialog";
import { useSay } from "./words";

export function Door({ children }: { children: ReactNode }) {
  const say = useSay();
  const title = say("app.title");
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <Gate title={title}>
      <Inside>{children}</Inside>
    </Gate>
  );
}

function Inside({ children }: { children: ReactNode }) {
  const say = useSay();
  const state = useAccount();
  const expired = useExpired();
  if (state.status !== "in") return null;
  const { account } = state;
  return (
    <>
      {account.limited ? (
        <main className="gate">
          <section className="gate-form">
            <h1>{say("enrol.title")}</h1>
            <Enrolment onDone={() => void restore()} />
          </section>
        </main>
      ) : (
        children
      )}
      {expired && (
        <Dialog title={say("again.title")} onClose={abandon}>
          <p>{say("again.why")}</p>
          <LogIn
            username={account.username}
            send={async (password, code) => {
              await logIn(account.username, password, code);
              resume();
            }}
          />
        </Dialog>
      )}
    </>
  );
}
