// What is known already around the pin: joining it is better than sending it again.
import { useEffect, useState } from "react";

import type { Schema } from "../../shared/api-shapes";
import type { Place } from "../../shared/map/basemap";
import { ReportCard } from "../parts/ReportCard";
import { boxAround, metres } from "../places";
import { api } from "../session";
import { useWords } from "../words";

const REACH_M = 200;
const SETTLED_MS = 700;

export function NearbyReports({ place }: { place: Place }) {
  const say = useWords();
  const [found, setFound] = useState<Schema<"PublicReportView">[]>([]);
  const { lat, lon } = place;
  useEffect(() => {
    const settled = setTimeout(() => {
      api.get("/api/v1/public/reports", { query: { bbox: boxAround({ lat, lon }, REACH_M), status: ["open"], limit: 5 } }).then(
        (page) => {
          setFound(page.items);
        },
        () => {
          setFound([]);
        },
      );
    }, SETTLED_MS);
    return () => {
      clearTimeout(settled);
    };
  }, [lat, lon]);
  if (found.length === 0) return null;
  return (
    <section aria-labelledby="nearby-title">
      <h2 id="nearby-title">{say("file.place.nearby")}</h2>
      <p className="soft">{say("file.place.join")}</p>
      <ul className="plain">
        {found.map((report) => (
          <li key={report.code}>
            <ReportCard report={report} away={metres(place, { lat: report.latitude, lon: report.longitude })} />
          </li>
        ))}
      </ul>
    </section>
  );
}
