// The rooms of dossiers: loaded with their words and their looks when one is opened.
import "../styles/dossiers.css";
import "../styles/papers.css";

import { speakAlso } from "../../shared/i18n";
import { useMay } from "../session";
import { CasePage } from "./case/CasePage";
import { FilingPage } from "./filing/FilingPage";
import { FilingsPage } from "./filing/FilingsPage";
import { PaymentsPage } from "./money/PaymentsPage";
import { QueuePage } from "./queue/QueuePage";
import vi from "./texts/vi.json";
import { useSay } from "./words";

/** Resolves when the words are there. */
export const ready = speakAlso({ vi, en: () => import("./texts/en.json") });

const ASKS: Record<string, string> = { dossiers: "read_dossiers", filings: "file_for_others", payments: "handle_fees" };

export default function DossierRooms({ room, place }: { room: string; place: string }) {
  const say = useSay();
  const may = useMay();
  if (!may(ASKS[room] ?? "")) return <p className="page">{say("nav.nothing")}</p>;
  if (room === "payments") return <PaymentsPage />;
  if (room === "filings") return place ? <FilingPage key={place} id={place} /> : <FilingsPage />;
  return place ? <CasePage key={place} id={place} /> : <QueuePage />;
}
