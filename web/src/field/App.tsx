// Behind the log-in: one desk for the account, the screens, and the bar at the thumb.
import { useEffect, useRef, useState } from "react";

import { type Account, logOut, useAccount } from "../shared/account";
import { Icon } from "../shared/Icon";
import { Desk } from "./desk";
import { TheDesk, useDesk } from "./desk-context";
import { Inbox } from "./inbox/Inbox";
import { MapScreen } from "./inbox/MapScreen";
import { Me } from "./me/Me";
import { renewPush } from "./me/push";
import { QueueScreen } from "./queue/QueueScreen";
import { TO, useRoute } from "./route";
import { openDatabase } from "./store/database";
import { useStore } from "./store/store";
import { TicketScreen } from "./ticket/TicketScreen";
import { LineBanner } from "./ui/LineBanner";
import { useSay } from "./words";

export function App() {
  const state = useAccount();
  if (state.status !== "in") return null;
  if (!state.account.permissions.includes("work_tickets")) return <NoUnit />;
  return <AtWork key={state.account.id} account={state.account} />;
}

function NoUnit() {
  const say = useSay();
  return (
    <main className="page">
      <h1>{say("app.title")}</h1>
      <p>{say("me.no_unit")}</p>
      <button type="button" className="button" onClick={() => void logOut()}>{say("act.log_out")}</button>
    </main>
  );
}

function AtWork({ account }: { account: Account }) {
  const say = useSay();
  const [desk, setDesk] = useState<Desk | null>(null);
  useEffect(() => {
    let made: Desk | null = null;
    let gone = false;
    void openDatabase().then((db) => {
      if (gone) return;
      made = new Desk(account, db);
      setDesk(made);
      void made.open();
      void renewPush(db, account.id);
    });
    return () => {
      gone = true;
      made?.close();
    };
    // One desk for an account; a newer log-in of it changes nothing but the token.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  // Every log-in has a token of its own: after a new one what waits can go.
  useEffect(() => {
    void desk?.wake();
  }, [desk, account.csrf]);
  if (desk === null) return <p className="gate-wait" role="status">{say("wait.loading")}</p>;
  return (
    <TheDesk.Provider value={desk}>
      <Screens />
    </TheDesk.Provider>
  );
}

function Screens() {
  const route = useRoute();
  const page = useRef<HTMLDivElement>(null);
  const place = route.screen === "ticket" ? route.id : route.screen;
  const first = useRef(true);
  useEffect(() => {
    const heard = (event: MessageEvent) => {
      const told = event.data as { open?: string } | null;
      if (told?.open) location.hash = told.open;
    };
    navigator.serviceWorker?.addEventListener("message", heard);
    return () => {
      navigator.serviceWorker?.removeEventListener("message", heard);
    };
  }, []);
  useEffect(() => {
    // Another screen is another page: begin at its top, and tell those who listen instead of look.
    window.scrollTo(0, 0);
    if (!first.current) page.current?.focus({ preventScroll: true });
    first.current = false;
  }, [place]);
  return (
    <div className="shell">
      <LineBanner />
      <div className="screen" ref={page} tabIndex={-1}>
        {route.screen === "list" && <Inbox />}
        {route.screen === "map" && <MapScreen />}
        {route.screen === "queue" && <QueueScreen />}
        {route.screen === "me" && <Me />}
        {route.screen === "ticket" && <TicketScreen key={route.id} id={route.id} />}
      </div>
      {route.screen !== "ticket" && <Bar here={route.screen} />}
    </div>
  );
}

function Bar({ here }: { here: keyof typeof TO }) {
  const say = useSay();
  const waiting = useStore(useDesk().waiting).length;
  const links = [
    { to: "list", icon: "inbox", text: say("nav.list") },
    { to: "map", icon: "map", text: say("nav.map") },
    { to: "queue", icon: "cloud-upload", text: say("nav.queue") },
    { to: "me", icon: "circle-user", text: say("nav.me") },
  ] as const;
  return (
    <nav className="bar" aria-label={say("nav.label")}>
      {links.map(({ to, icon, text }) => (
        <a key={to} href={TO[to]} aria-current={here === to ? "page" : undefined}>
          <Icon name={icon} />
          <span>{text}</span>
          {to === "queue" && waiting > 0 && <span className="bar-count">{waiting}<span className="visually-hidden"> {say("queue.waiting_word")}</span></span>}
        </a>
      ))}
    </nav>
  );
}
