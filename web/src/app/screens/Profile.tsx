// Me: language, size of letters, what the province may do with my data, my data itself, logging out.
import { useState } from "react";
import { Button } from "zmp-ui";

import { currentLanguage, type Language, setLanguage } from "../../shared/i18n";
import { Icon } from "../../shared/Icon";
import { setTextSize, TEXT_SIZES, textSize } from "../../shared/text-size";
import { Note, Trouble } from "../parts/Notes";
import { Screen } from "../parts/Screen";
import { Residents } from "../parts/SignIn";
import { give } from "../give";
import { api, changed, type Me, signOut, useStanding } from "../session";
import { forgetAll } from "../store";
import { type Key, useWords } from "../words";
import { phoneCode } from "../zalo";

export function Profile() {
  const say = useWords();
  return (
    <Screen title={say("me.title")}>
      <Looks />
      <Residents>
        <Person />
      </Residents>
    </Screen>
  );
}

function Looks() {
  const say = useWords();
  const standing = useStanding();
  const [size, setSize] = useState(textSize);
  const language = currentLanguage();
  const speak = async (wanted: Language) => {
    await setLanguage(wanted);
    if (standing.status === "resident") changed(await api.patch("/api/v1/me", { body: { language: wanted } }));
  };
  return (
    <section className="panel" aria-labelledby="looks">
      <h2 id="looks">{say("me.looks")}</h2>
      <fieldset className="choices">
        <legend>{say("me.language")}</legend>
        {(["vi", "en"] as const).map((each) => (
          <label key={each} className="check" lang={each}>
            <input type="radio" name="language" checked={language === each} onChange={() => void speak(each)} />
            <span>{say(`me.language_${each}`)}</span>
          </label>
        ))}
      </fieldset>
      <fieldset className="choices">
        <legend>{say("me.text_size")}</legend>
        {TEXT_SIZES.map((each, index) => (
          <label key={each} className="check">
            <input
              type="radio"
              name="text-size"
              checked={size === each}
              onChange={() => {
                setTextSize(each);
                setSize(each);
              }}
            />
            <span>{say(`me.text_size_${index}` as Key)}</span>
          </label>
        ))}
      </fieldset>
    </section>
  );
}

function Person() {
  const standing = useStanding();
  if (standing.status !== "resident") return null;
  return <Known me={standing.me} />;
}

function Known({ me }: { me: Me }) {
  const say = useWords();
  const [trouble, setTrouble] = useState<unknown>(null);
  const act = (work: () => Promise<unknown>) => {
    setTrouble(null);
    work().catch(setTrouble);
  };
  const change = (part: { messages?: boolean; phone?: null }) => {
    act(async () => {
      changed(await api.patch("/api/v1/me", { body: part }));
    });
  };
  const givePhone = async () => {
    const given = await phoneCode();
    changed(await api.post("/api/v1/session/phone", { body: { access_token: given.accessToken, code: given.code } }));
  };
  return (
    <>
      <section className="panel" aria-labelledby="person">
        <h2 id="person" className="row">
          <Icon name="circle-user" /> {me.name || say("me.nameless")}
        </h2>
        <p className="soft">{say("me.by_zalo")}</p>
      </section>
      <section className="panel" aria-labelledby="consents">
        <h2 id="consents">{say("me.consents")}</h2>
        <label className="check">
          <input type="checkbox" checked={me.messages} onChange={(event) => { change({ messages: event.target.checked }); }} />
          <span>
            {say("me.messages")}
            <span className="soft">{say("me.messages_hint")}</span>
          </span>
        </label>
        <label className="check">
          <input type="checkbox" checked={me.phone !== null} onChange={(event) => { if (event.target.checked) act(givePhone); else change({ phone: null }); }} />
          <span>
            {say("me.phone")}
            <span className="soft">{me.phone === null ? say("me.phone_hint") : me.phone}</span>
          </span>
        </label>
        <p className="soft">{say("me.place_hint")}</p>
      </section>
      {trouble !== null && <Trouble error={trouble} />}
      <MyData />
      <Button fullWidth variant="secondary" prefixIcon={<Icon name="log-out" />} onClick={signOut}>
        {say("act.log_out")}
      </Button>
    </>
  );
}

function MyData() {
  const say = useWords();
  const [status, setStatus] = useState<"idle" | "working" | "asking" | "gone" | { error: unknown }>("idle");
  const download = async () => {
    setStatus("working");
    try {
      const told = JSON.stringify(await api.get("/api/v1/me/export"), null, 2);
      give(new Blob([told], { type: "application/json" }), "tay-ninh-smart.json");
      setStatus("idle");
    } catch (error) {
      setStatus({ error });
    }
  };
  const remove = async () => {
    setStatus("working");
    try {
      await api.delete("/api/v1/me");
      await forgetAll();
      signOut();
    } catch (error) {
      setStatus({ error });
    }
  };
  return (
    <section className="panel" aria-labelledby="data">
      <h2 id="data">{say("me.data")}</h2>
      <p className="soft">{say("me.data_hint")}</p>
      <Button fullWidth variant="secondary" prefixIcon={<Icon name="download" />} disabled={status === "working"} onClick={() => void download()}>
        {say("me.download")}
      </Button>
      {status === "asking" ? (
        <Note kind="warn">
          <p>{say("me.delete_effect")}</p>
          <Button fullWidth type="danger" onClick={() => void remove()}>
            {say("me.delete_sure")}
          </Button>
          <Button fullWidth variant="tertiary" onClick={() => { setStatus("idle"); }}>
            {say("act.cancel")}
          </Button>
        </Note>
      ) : (
        <Button fullWidth variant="tertiary" type="danger" prefixIcon={<Icon name="trash-2" />} onClick={() => { setStatus("asking"); }}>
          {say("me.delete")}
        </Button>
      )}
      {typeof status === "object" && <Trouble error={status.error} />}
    </section>
  );
}
