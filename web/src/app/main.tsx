import "zmp-ui/zaui.min.css";
import "../shared/base.css";
import "./styles/theme.css";
import "./styles/screen.css";
import "./styles/tabs.css";
import "./styles/controls.css";
import "./styles/cards.css";
import "./styles/badges.css";
import "./styles/notes.css";
import "./styles/filing.css";
import "./styles/report.css";

import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router-dom";

import { speak } from "../shared/i18n";
import { setTextSize, textSize } from "../shared/text-size";
import { App } from "./App";
import { keepDrainingDossiers } from "./dossier/waiting";
import { keepDraining } from "./queue";
import { keepSignedIn, start } from "./session";
import vi from "./texts/vi.json";
import { basePath, inZalo } from "./zalo";

async function begin(): Promise<void> {
  await speak({ vi, en: () => import("./texts/en.json") });
  setTextSize(textSize());
  createRoot(document.getElementById("app") as HTMLElement).render(
    <BrowserRouter basename={basePath()}>
      <App />
    </BrowserRouter>,
  );
  await start();
  keepSignedIn();
  keepDraining();
  keepDrainingDossiers();
  // Zalo keeps the app itself; in a browser the service worker opens it without network.
  if (!inZalo() && "serviceWorker" in navigator) await navigator.serviceWorker.register("/app/sw.js", { scope: "/app/" });
}

void begin();
