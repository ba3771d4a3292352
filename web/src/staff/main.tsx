import "../shared/base.css";
import "./styles/bar.css";
import "./styles/shell.css";
import "./styles/buttons.css";
import "./styles/forms.css";
import "./styles/picks.css";
import "./styles/dialog.css";
import "./styles/tables.css";
import "./styles/badges.css";

import { createRoot } from "react-dom/client";

import { speak } from "../shared/i18n";
import { App } from "./App";
import { Door } from "./Door";
import vi from "./texts/vi.json";

async function start(): Promise<void> {
  await speak({ vi, en: () => import("./texts/en.json") });
  createRoot(document.getElementById("app") as HTMLElement).render(
    <Door>
      <App />
    </Door>,
  );
}

void start();
