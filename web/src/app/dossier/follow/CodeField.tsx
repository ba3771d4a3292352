// Where the code of a dossier is typed that is not among one's own yet.
import { useWords } from "../words";

export const SHORTEST_CODE = 4;

export function CodeField({ code, hint, onCode }: { code: string; hint: string; onCode: (code: string) => void }) {
  const say = useWords();
  return (
    <label className="field">
      {say("lookup.code")}
      <input type="text" required minLength={SHORTEST_CODE} maxLength={64} autoCapitalize="characters" autoComplete="off" spellCheck={false} value={code} onChange={(event) => { onCode(event.target.value); }} />
      <span className="soft">{hint}</span>
    </label>
  );
}
