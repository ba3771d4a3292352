// Shown where one has to be somebody: in the demo one chooses who, elsewhere one opens the app in Zalo.
import { type ReactNode, useState } from "react";
import { Button } from "zmp-ui";

import { Icon } from "../../shared/Icon";
import { theProvince } from "../../shared/map/basemap";
import { beSomeone, signIn, useStanding } from "../session";
import { useAsked } from "../useAsked";
import { useWords } from "../words";
import { host, personas } from "../zalo";
import { Answer, Trouble, Wait } from "./Notes";

/** What is behind it needs a resident. */
export function Residents({ children, fallback = (signIn) => signIn }: { children: ReactNode; fallback?: (signIn: ReactNode) => ReactNode }) {
  const standing = useStanding();
  // Without network the report is written all the same; it is sent once one is signed in again.
  if (standing.status === "resident" || standing.status === "known") return children;
  return fallback(standing.status === "unknown" ? <Wait /> : <SignIn />);
}

function SignIn() {
  const say = useWords();
  const [asked, again] = useAsked(async () => {
    const where = await host();
    return { where, people: where === "demo" ? await personas() : [], app: (await theProvince()).mini_app };
  }, []);
  const [trouble, setTrouble] = useState<unknown>(null);
  const act = (work: () => Promise<unknown>) => () => {
    setTrouble(null);
    work().catch(setTrouble);
  };
  return (
    <Answer asked={asked} again={again}>
      {({ where, people, app }) => (
        <section className="sign-in">
          <Icon name="circle-user" size="huge" />
          <h2>{say("sign_in.title")}</h2>
          {where === "demo" && (
            <>
              <p>{say("sign_in.demo")}</p>
              <ul className="plain">
                {people.map((person) => (
                  <li key={person.persona}>
                    <button type="button" className="choice" onClick={act(() => beSomeone(person.persona))}>
                      <Icon name="user" />
                      <span>
                        <strong>{person.name}</strong>
                        <span className="soft">{person.note}</span>
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </>
          )}
          {where === "zalo" && (
            <Button fullWidth onClick={act(signIn)}>
              {say("act.log_in")}
            </Button>
          )}
          {where === "web" && (
            <>
              <p>{say("sign_in.web")}</p>
              {app && (
                <a className="big-link" href={app}>
                  <Icon name="external-link" />
                  {say("sign_in.open")}
                </a>
              )}
            </>
          )}
          {trouble !== null && <Trouble error={trouble} />}
        </section>
      )}
    </Answer>
  );
}
