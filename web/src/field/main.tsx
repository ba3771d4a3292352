import "../shared/base.css";

import { createRoot } from "react-dom/client";

import { speak } from "../shared/i18n";
import { Gate } from "../shared/Gate";
import { App } from "./App";
import vi from "./texts/vi.json";

async function start(): Promise<void> {
  await speak({ vi, en: () => import("./texts/en.json") });
  document.title = vi["app.title"];
  createRoot(document.getElementById("app") as HTMLElement).render(
    <Gate title={vi["app.title"]}>
      <App />
    </Gate>,
  );
}

void start();
