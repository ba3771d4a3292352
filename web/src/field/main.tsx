import "../shared/base.css";
import "./styles/shell.css";
import "./styles/inbox.css";
import "./styles/queue.css";
import "./styles/ticket.css";
import "./styles/buttons.css";
import "./styles/map.css";
import "./styles/sheet.css";

import { useEffect } from "react";
import { createRoot } from "react-dom/client";

import { Gate } from "../shared/Gate";
import { speak, useWords } from "../shared/i18n";
import { setTextSize, textSize } from "../shared/text-size";
import { App } from "./App";
import type { Key } from "./words";
import vi from "./texts/vi.json";

async function start(): Promise<void> {
  await speak({ vi, en: () => import("./texts/en.json") });
  setTextSize(textSize());
  createRoot(document.getElementById("app") as HTMLElement).render(<Field />);
  // The file that opens this without network is made by the build.
  if ("serviceWorker" in navigator && import.meta.env.PROD) await navigator.serviceWorker.register("/field/sw.js");
}

function Field() {
  const say = useWords<Key>();
  useEffect(() => {
    document.title = say("app.title");
  });
  return (
    <Gate title={say("app.title")} stay enrolAt="/staff/account">
      <App />
    </Gate>
  );
}

void start();
