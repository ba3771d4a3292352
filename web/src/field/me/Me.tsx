// The person and this phone: push, language, size of the type, leaving.
import { useEffect, useState } from "react";

import { logOut, useAccount } from "../../shared/account";
import { Icon } from "../../shared/Icon";
import { currentLanguage, type Language, setLanguage } from "../../shared/i18n";
import { setTextSize, TEXT_SIZES, textSize } from "../../shared/text-size";
import { sentence } from "../../shared/trouble";
import { useDesk } from "../desk-context";
import { useStore } from "../store/store";
import { Sheet } from "../ui/Sheet";
import { useSay } from "../words";
import { type PushState, pushState, startPush, stopPush } from "./push";

const LANGUAGES: Language[] = ["vi", "en"];

export function Me() {
  const say = useSay();
  const state = useAccount();
  const [size, setSize] = useState(textSize);
  if (state.status !== "in") return null;
  const { account } = state;
  return (
    <main className="page">
      <header className="page-head"><h1>{say("me.title")}</h1></header>
      <section className="block">
        <h2>{account.full_name}</h2>
        <p className="hint">{account.username}</p>
        <a className="button is-wide" href="/staff/account">
          <Icon name="shield" />
          {say("me.security")}
        </a>
      </section>
      <Push />
      <section className="block">
        <h2 id="language">{say("me.language")}</h2>
        <div className="chips" role="group" aria-labelledby="language">
          {LANGUAGES.map((language) => (
            <button key={language} type="button" className="chip" lang={language} aria-pressed={currentLanguage() === language} onClick={() => void setLanguage(language)}>
              {say(`language.${language}`)}
            </button>
          ))}
        </div>
        <h2 id="size">{say("me.size")}</h2>
        <div className="chips" role="group" aria-labelledby="size">
          {TEXT_SIZES.map((one) => (
            <button key={one} type="button" className="chip" aria-pressed={size === one} onClick={() => {
              setTextSize(one);
              setSize(one);
            }}>
              {say(`size.${one}`)}
            </button>
          ))}
        </div>
      </section>
      <Leave />
    </main>
  );
}

function Push() {
  const say = useSay();
  const { db, account } = useDesk();
  const [state, setState] = useState<PushState | null>(null);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    void pushState(db, account.id).then(setState);
  }, [db, account]);
  async function toggle() {
    setTrouble("");
    try {
      if (state === "on") {
        await stopPush(db, account.id);
        setState("off");
      } else setState(await startPush(db, account.id));
    } catch (error) {
      setTrouble(error instanceof DOMException ? say("push.failed") : sentence(error));
    }
  }
  return (
    <section className="block">
      <h2>{say("push.title")}</h2>
      <p className="hint">{say(state === "unsupported" ? "push.unsupported" : state === "denied" ? "push.denied" : "push.why")}</p>
      {(state === "on" || state === "off") && (
        <button type="button" className="button is-wide" role="switch" aria-checked={state === "on"} onClick={() => void toggle()}>
          <Icon name="bell" />
          {say(state === "on" ? "push.on" : "push.off")}
        </button>
      )}
      {trouble !== "" && <p className="trouble" role="alert">{trouble}</p>}
    </section>
  );
}

function Leave() {
  const say = useSay();
  const desk = useDesk();
  const waiting = useStore(desk.waiting).length;
  const [asked, setAsked] = useState(false);
  const [trouble, setTrouble] = useState("");
  async function leave() {
    try {
      await stopPush(desk.db, desk.account.id).catch(() => undefined); // the log-out below ends what matters
      await logOut();
      await desk.forget();
    } catch (error) {
      setTrouble(sentence(error));
    }
  }
  return (
    <section className="block">
      <button type="button" className="button is-wide" onClick={() => { setAsked(true); }}>
        <Icon name="log-out" />
        {say("act.log_out")}
      </button>
      {asked && (
        <Sheet title={say("act.log_out")} onClose={() => { setAsked(false); }}>
          <p className="words">{waiting > 0 ? say("me.leave_waiting", { count: waiting }) : say("me.leave")}</p>
          {trouble !== "" && <p className="trouble" role="alert">{trouble}</p>}
          <div className="buttons">
            <button type="button" className="button is-bad" onClick={() => void leave()}>{say("act.log_out")}</button>
            <button type="button" className="button" onClick={() => { setAsked(false); }}>{say("act.cancel")}</button>
          </div>
        </Sheet>
      )}
    </section>
  );
}
