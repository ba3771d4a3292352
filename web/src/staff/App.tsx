// The frame of the console: a bar to go about, the page one is on, and the report that is open beside it.
import { lazy, Suspense, useEffect, useRef } from "react";

import { AccountPage } from "./account/AccountPage";
import { Choices } from "./choices";
import { ListPage } from "./list/ListPage";
import { Bar } from "./Bar";
import { Drawer } from "./report/Drawer";
import { route, useRoute } from "./route";
import { useMay } from "./session";
import { Toast } from "./ui/Toast";
import { useSay } from "./words";

const MapPage = lazy(() => import("./map/MapPage"));
const BoardPage = lazy(() => import("./board/BoardPage"));
const LettersPage = lazy(() => import("./letters/LettersPage"));
const ChatPage = lazy(() => import("./chat/ChatPage"));
const AdminPage = lazy(() => import("./admin/AdminPage"));

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
  const open = query.get("report");
  return (
    <div className="frame">
      <a className="skip-link" href="#main">{say("nav.skip")}</a>
      <Bar />
      <Choices>
        <main id="main" ref={main} tabIndex={-1} className={open ? "has-drawer" : undefined}>
          <Suspense fallback={<p className="wait" role="status">{say("wait.loading")}</p>}>
            <Page page={page} />
          </Suspense>
        </main>
        {open && <Drawer key={open} code={open} />}
      </Choices>
      <Toast />
    </div>
  );
}

function Page({ page }: { page: string }) {
  const say = useSay();
  const may = useMay();
  const [room, place = ""] = page.split("/");
  if (!may("read_reports") && room !== "account") return <p className="page">{say("nav.nothing")}</p>;
  switch (room) {
    case "":
      return <MapPage />;
    case "list":
      return <ListPage />;
    case "figures":
      return <BoardPage />;
    case "letters":
      return <LettersPage />;
    case "chat":
      return <ChatPage />;
    case "admin":
      return <AdminPage place={place} />;
    case "account":
      return <AccountPage />;
    default:
      return <p className="page">{say("nav.unknown", { page: route().page })}</p>;
  }
}
