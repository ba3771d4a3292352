// The bar: pages by what the person may do, whether changes arrive live, language and who is logged in.
import { logOut } from "../shared/account";
import { currentLanguage, setLanguage } from "../shared/i18n";
import { readFilters, toText } from "./filters";
import { useChanges, useConnected, type FeedName } from "./live";
import { address, follow, useRoute } from "./route";
import { useMay, useMe } from "./session";
import { useSay, type Key } from "./words";

interface Place {
  page: string;
  name: Key;
  permission: string;
  filtered?: true;
}

const PAGES: Place[] = [
  { page: "", name: "nav.map", permission: "read_reports", filtered: true },
  { page: "list", name: "nav.list", permission: "read_reports", filtered: true },
  { page: "figures", name: "nav.figures", permission: "read_figures" },
  { page: "letters", name: "nav.letters", permission: "read_deliveries" },
  { page: "chat", name: "nav.chat", permission: "answer_chat" },
  { page: "dossiers", name: "nav.dossiers", permission: "read_dossiers" },
  { page: "filings", name: "nav.filings", permission: "file_for_others" },
  { page: "payments", name: "nav.payments", permission: "handle_fees" },
  { page: "index766", name: "nav.index766", permission: "read_dossier_figures" },
  { page: "admin", name: "nav.admin", permission: "manage_catalogue" },
];

/** Where somebody begins who does not see the map: their first page. */
export function useHome(): string {
  const may = useMay();
  return PAGES.find((one) => may(one.permission))?.page ?? "";
}

export function Bar() {
  const say = useSay();
  const me = useMe();
  const may = useMay();
  const { page, query } = useRoute();
  const room = page.split("/")[0];
  const filters = new URLSearchParams(toText(readFilters(query)));
  const pages = PAGES.filter((one) => may(one.permission));
  return (
    <header className="bar">
      <p className="bar-name">{say(may("read_reports") ? "app.name" : "app.name_dossiers")}</p>
      <nav aria-label={say("nav.label")}>
        <ul>
          {pages.map((one) => (
            <li key={one.page}>
              <a href={address(one.page, one.filtered ? filters : {})} aria-current={room === one.page ? "page" : undefined} onClick={follow}>
                {say(one.name)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="bar-end">
        {may("read_reports") ? <Live of="reports" /> : may("read_dossiers") && <Live of="dossiers" />}
        <button type="button" className="bar-button" lang={currentLanguage() === "vi" ? "en" : "vi"} onClick={() => void setLanguage(currentLanguage() === "vi" ? "en" : "vi")}>
          {say("nav.other_language")}
        </button>
        <a className="bar-button" href={address("account")} onClick={follow} aria-current={room === "account" ? "page" : undefined}>{me.full_name}</a>
        <button type="button" className="bar-button" onClick={() => void logOut()}>{say("act.log_out")}</button>
      </div>
    </header>
  );
}

function Live({ of }: { of: FeedName }) {
  const say = useSay();
  const connected = useConnected(of);
  // Keeps the connection while pages come and go.
  useChanges(() => undefined, of);
  const words = say(connected ? "live.on" : "live.off");
  return <span className={connected ? "live is-on" : "live"} role="status" title={words}><span aria-hidden="true">●</span> <span className="live-words">{words}</span></span>;
}
