import { useWords } from "../shared/i18n";
import type vi from "./texts/vi.json";

export function App() {
  const say = useWords<keyof typeof vi>();
  return (
    <main>
      <h1>{say("app.title")}</h1>
    </main>
  );
}
