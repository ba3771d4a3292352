// The part about dossiers with its words and its looks: one piece that is loaded when it is needed.
import "./dossier.css";
import "./follow/follow.css";

import { speakAlso } from "../../shared/i18n";
import * as screens from "./screens";
import vi from "./texts/vi.json";

export { screens };
export const spoken = speakAlso({ vi, en: () => import("./texts/en.json") });
