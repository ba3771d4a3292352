// The rooms of leaders: the index, the statistics of dossiers and, for administrators, the points. Loaded when opened.
import "../styles/board.css";
import "../styles/index766.css";

import { speakAlso } from "../../shared/i18n";
import { address, follow } from "../route";
import { useMay } from "../session";
import { FiguresPage } from "./FiguresPage";
import { IndexPage } from "./IndexPage";
import vi from "./texts/vi.json";
import { WeightsPage } from "./WeightsPage";
import { useSay } from "./words";

export const ready = speakAlso({ vi, en: () => import("./texts/en.json") });

const ROOMS = [
  { place: "", name: "index.title", permission: "read_dossier_figures", page: IndexPage },
  { place: "figures", name: "index.figures", permission: "read_dossier_figures", page: FiguresPage },
  { place: "weights", name: "index.weights", permission: "manage_catalogue", page: WeightsPage },
] as const;

export default function IndexRooms({ place }: { place: string }) {
  const say = useSay();
  const may = useMay();
  const rooms = ROOMS.filter((room) => may(room.permission));
  const here = rooms.find((room) => room.place === place) ?? rooms[0];
  if (!here) return <p className="page">{say("nav.nothing")}</p>;
  const Room = here.page;
  return (
    <div className="page index-room">
      <nav className="tabs" aria-label={say("index.title")}>
        {rooms.map((room) => (
          <a key={room.place} href={address(room.place ? `index766/${room.place}` : "index766")} aria-current={room === here ? "page" : undefined} onClick={follow}>{say(room.name)}</a>
        ))}
      </nav>
      <Room />
    </div>
  );
}
