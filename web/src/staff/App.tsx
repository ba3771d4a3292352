// The frame of the console: a bar to go about, the page one is on, and the report that is open beside it.
import { lazy, Suspense, useEffect, useRef } from "react";

import { AccountPage } from "./account/AccountPage";
import { Choices } from "./choices";
import { ListPage } from "./list/ListPage";
import { Bar, useHome } from "./Bar";
import { Drawer } from "./report/Drawer";
import { go, useRoute } from "./route";
import { useMay } from "./session";
import { Toast } from "./ui/Toast";
import { useSay } from "./words";

const MapPage = lazy(() => import("./map/MapPage"));
const BoardPage = lazy(() => import("./board/BoardPage"));
const LettersPage = lazy(() => import("./letters/LettersPage"));
const ChatPage = lazy(() => import("./chat/ChatPage"));
const AdminPage = lazy(() => import("./admin/AdminPage"));
const DossierRooms = lazy(async () => {
  const rooms = await import("./dossiers/rooms");
  await rooms.ready;
  return rooms;
});
const IndexRooms = lazy(async () => {
  const rooms = await import("./index766/rooms");
  await rooms.ready;
  return rooms;
});

/** Which pages a permission to read reports does not open. */
const OF_DOSSIERS = new Set(["dossiers", "filings", "payments", "index766"]);

export function App() {
  const say = useSay();
  const { page, query } = useRoute();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // Who goes to another page by keyboard begins at its top; not at the very start.
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [page]);
  const room = page.split("/")[0] ?? "";
  const ofReports = useMay()("read_reports") && !OF_DOSSIERS.has(room);
  const open = ofReports ? query.get("report") : null;
  const inside = (
    <>
      <main id="main" ref={main} tabIndex={-1} className={open ? "has-drawer" : undefined}>
        <Suspense fallback={<p className="wait" role="status">{say("wait.loading")}</p>}>
          <Page page={page} room={room} />
        </Suspense>
      </main>
      {open && <Drawer key={open} code={open} />}
    </>
  );
  return (
    <div className="frame">
      <a className="skip-link" href="#main">{say("nav.skip")}</a>
      <Bar />
      {ofReports ? <Choices>{inside}</Choices> : inside}
      <Toast />
    </div>
  );
}

function Page({ page, room }: { page: string; room: string }) {
  const say = useSay();
  const may = useMay();
  const home = useHome();
  const place = page.split("/").slice(1).join("/");
  const elsewhere = room === "" && home !== "";
  useEffect(() => {
    if (elsewhere) go(home, {}, true);
  }, [elsewhere, home]);
  if (elsewhere) return null;
  if (room === "index766") return <IndexRooms place={place} />;
  if (OF_DOSSIERS.has(room)) return <DossierRooms room={room} place={place} />;
  if (!may("read_reports") && room !== "account") return <p className="page">{say("nav.nothing")}</p>;
  switch (room) {
    case "":
      return <MapPage />;
    case "list":
      return <ListPage />;
    case "figures":
      return <BoardPage />;
    case "letters":
      return <LettersPage place={place} />;
    case "chat":
      return <ChatPage />;
    case "admin":
      return <AdminPage place={place} />;
    case "account":
      return <AccountPage />;
    default:
      return <p className="page">{say("nav.unknown", { page })}</p>;
  }
}
