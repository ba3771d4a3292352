// The public page: what this is, how to reach it, what is going on, and everything for those who want more.
import "./styles/site.css";

import { useEffect, useState } from "react";

import { currentLanguage, setLanguage, useWords } from "../shared/i18n";
import { Icon } from "../shared/Icon";
import { type Province, theProvince } from "../shared/map/basemap";
import { MapView } from "../shared/map/MapView";
import { tilesOf } from "../shared/map/report-layers";
import { Figures } from "./Figures";
import { QrCode } from "./QrCode";
import type vi from "./texts/vi.json";

const CALLED = ["113", "114", "115"];
const MORE = [
  { to: "/api/v1/public/reports.csv", icon: "table", name: "data" },
  { to: "/api/docs", icon: "route", name: "api" },
  { to: "/field/", icon: "building-2", name: "field" },
  { to: "/staff/", icon: "map", name: "staff" },
] as const;

export function App() {
  const say = useWords<keyof typeof vi>();
  const [province, setProvince] = useState<Province | null>(null);
  const [map, setMap] = useState(false);
  useEffect(() => {
    theProvince().then(setProvince, () => undefined);
  }, []);
  const app = province?.mini_app ?? new URL("/app/", location.href).href;
  return (
    <>
      <a className="skip-link" href="#main">
        {say("site.skip")}
      </a>
      <header className="top">
        <div className="wide top-row">
          <span className="brand">
            <img src="/icons/icon.svg" alt="" width="40" height="40" />
            <span>
              <strong>{say("app.title")}</strong>
              <span>{say("site.province")}</span>
            </span>
          </span>
          <button type="button" className="tongue" lang={currentLanguage() === "vi" ? "en" : "vi"} onClick={() => void setLanguage(currentLanguage() === "vi" ? "en" : "vi")}>
            <Icon name="languages" /> {say("site.other")}
          </button>
        </div>
      </header>
      <main id="main">
        <section className="welcome">
          <div className="wide welcome-row">
            <div>
              <h1>{say("site.title")}</h1>
              <p>{say("site.lead")}</p>
              <p className="welcome-ways">
                <a className="go" href="/app/">
                  <Icon name="camera" /> {say("site.open")}
                </a>
                <a className="go go-quiet" href="/app/dossier-lookup">
                  <Icon name="search" /> {say("site.look_up")}
                </a>
                {province?.mini_app && (
                  <a className="go go-quiet" href={province.mini_app}>
                    <Icon name="external-link" /> {say("site.open_zalo")}
                  </a>
                )}
              </p>
              <p className="call">
                <Icon name="phone" /> {say("site.emergency", { numbers: CALLED.join(", ") })}
              </p>
            </div>
            <figure className="scan">
              <QrCode text={app} label={say("site.qr_alt")} />
              <figcaption>{say("site.qr")}</figcaption>
            </figure>
          </div>
        </section>
        <section className="wide" aria-labelledby="figures">
          <h2 id="figures">{say("figures.title")}</h2>
          <Figures />
        </section>
        <section className="wide" aria-labelledby="map">
          <h2 id="map">{say("map.heading")}</h2>
          <p>{say("map.lead")}</p>
          {map ? (
            <>
              <MapView centre={null} tiles={tilesOf("", "")} onReport={(code) => { location.assign(`/app/reports/${code}`); }} />
              <p className="legend">
                <span className="dot dot-open" /> {say("map.legend_open")} <span className="dot dot-done" /> {say("map.legend_done")}
              </p>
            </>
          ) : (
            <button type="button" className="go" onClick={() => { setMap(true); }}>
              <Icon name="map" /> {say("map.open")}
            </button>
          )}{" "}
          <a className="go go-quiet" href="/app/nearby">
            <Icon name="list" /> {say("map.as_list")}
          </a>
        </section>
        <section className="wide" aria-labelledby="how">
          <h2 id="how">{say("how.title")}</h2>
          <ol className="how">
            {([1, 2, 3] as const).map((step) => (
              <li key={step}>
                <span className="how-icon">
                  <Icon name={["camera", "map-pin", "circle-check"][step - 1] ?? ""} size="huge" />
                </span>
                <h3>{say(`how.${step}`)}</h3>
                <p>{say(`how.${step}_text`)}</p>
              </li>
            ))}
          </ol>
        </section>
        <section className="wide" aria-labelledby="more">
          <h2 id="more">{say("more.title")}</h2>
          <ul className="more">
            {MORE.map(({ to, icon, name }) => (
              <li key={to}>
                <a href={to}>
                  <Icon name={icon} size="large" />
                  <span>
                    <strong>{say(`more.${name}`)}</strong>
                    <span>{say(`more.${name}_hint`)}</span>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      </main>
    </>
  );
}
