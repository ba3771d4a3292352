// Why no dossier was found by what was typed; who has tried too often is told until when to wait.
import { ApiError } from "../../../shared/api";
import { span } from "../../../shared/format";
import { Note, Trouble } from "../../parts/Notes";
import { useWords } from "../words";

export function NotThis({ error, unknown }: { error: unknown; unknown: string }) {
  const say = useWords();
  if (!(error instanceof ApiError)) return <Trouble error={error} />;
  if (error.status === 404) return <Note kind="bad">{unknown}</Note>;
  if (error.status === 429) return <Note kind="bad">{say("lookup.too_often", { span: span((error.retryAfterS ?? 60) * 1000) })}</Note>;
  return <Trouble error={error} />;
}
