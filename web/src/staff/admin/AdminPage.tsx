// Administration: its rooms beside each other.
import { address, follow } from "../route";
import { useMay } from "../session";
import { useSay, type Key } from "../words";
import { AuditPage } from "./AuditPage";
import { CalendarPage } from "./CalendarPage";
import { CategoriesPage } from "./CategoriesPage";
import { PeoplePage } from "./PeoplePage";
import { RulesPage } from "./RulesPage";
import { UnitsPage } from "./UnitsPage";
import { ZaloPage } from "./ZaloPage";

const PLACES = {
  categories: { permission: "manage_catalogue", page: CategoriesPage },
  units: { permission: "manage_catalogue", page: UnitsPage },
  rules: { permission: "manage_catalogue", page: RulesPage },
  calendar: { permission: "manage_catalogue", page: CalendarPage },
  people: { permission: "manage_accounts", page: PeoplePage },
  zalo: { permission: "connect_zalo", page: ZaloPage },
  audit: { permission: "read_audit", page: AuditPage },
} as const;
type Place = keyof typeof PLACES;

export default function AdminPage({ place }: { place: string }) {
  const say = useSay();
  const may = useMay();
  const rooms = (Object.keys(PLACES) as Place[]).filter((one) => may(PLACES[one].permission));
  const here = rooms.find((one) => one === place) ?? rooms[0];
  if (!here) return <p className="page">{say("nav.nothing")}</p>;
  const Room = PLACES[here].page;
  return (
    <div className="page admin">
      <nav className="tabs" aria-label={say("nav.admin")}>
        {rooms.map((one) => (
          <a key={one} href={address(`admin/${one}`)} aria-current={one === here ? "page" : undefined} onClick={follow}>{say(`admin.${one}` as Key)}</a>
        ))}
      </nav>
      <Room />
    </div>
  );
}
