import "../shared/base.css";

import { createRoot } from "react-dom/client";

import { speak } from "../shared/i18n";
import { setTextSize, textSize } from "../shared/text-size";
import { App } from "./App";
import vi from "./texts/vi.json";

async function start(): Promise<void> {
  await speak({ vi, en: () => import("./texts/en.json") });
  setTextSize(textSize());
  createRoot(document.getElementById("app") as HTMLElement).render(<App />);
}

void start();
