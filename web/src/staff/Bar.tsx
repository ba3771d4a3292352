// The bar: pages by what the person may do, whether changes arrive live, language and who is logged in.
import { logOut } from "../shared/account";
import { currentLanguage, setLanguage } from "../shared/i18n";
import { readFilters, toText } from "./filters";
import { useChanges, useConnected } from "./live";
import { address, follow, useRoute } from "./route";
import { useMay, useMe } from "./session";
import { useSay, type Key } from "./words";

const PAGES: { page: string; name: Key; permission: string; filtered?: true }[] = [
  { page: "", name: "nav.map", permission: "read_reports", filtered: true },
  { page: "list", name: "nav.list", permission: "read_reports", filtered: true },
  { page: "figures", name: "nav.figures", permission: "read_figures" },
  { page: "letters", name: "nav.letters", permission: "read_deliveries" },
  { page: "chat", name: "nav.chat", permission: "answer_chat" },
  { page: "admin", name: "nav.admin", permission: "manage_catalogue" },
];

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
      <p className="bar-name">{say("app.name")}</p>
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
        <Live />
        <button type="button" className="bar-button" lang={currentLanguage() === "vi" ? "en" : "vi"} onClick={() => void setLanguage(currentLanguage() === "vi" ? "en" : "vi")}>
          {say("nav.other_language")}
        </button>
        <a className="bar-button" href={address("account")} onClick={follow} aria-current={room === "account" ? "page" : undefined}>{me.full_name}</a>
        <button type="button" className="bar-button" onClick={() => void logOut()}>{say("act.log_out")}</button>
      </div>
    </header>
  );
}

function Live() {
  const say = useSay();
  const connected = useConnected();
  // Keeps the connection while pages come and go.
  useChanges(() => undefined);
  const words = say(connected ? "live.on" : "live.off");
  return <span className={connected ? "live is-on" : "live"} role="status" title={words}><span aria-hidden="true">●</span> <span className="live-words">{words}</span></span>;
}
