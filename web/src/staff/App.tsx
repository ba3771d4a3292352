import { useAccount } from "../shared/account";
import { useWords } from "../shared/i18n";
import type vi from "./texts/vi.json";

export function App() {
  const say = useWords<keyof typeof vi>();
  const account = useAccount();
  if (account.status !== "in") return null;
  return (
    <main>
      <h1>{say("app.title")}</h1>
      <p>{say("login.as", { name: account.account.full_name })}</p>
    </main>
  );
}
