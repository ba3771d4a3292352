// While something is on its way, or when it did not come.
import type { Loaded } from "../load";
import { useSay } from "../words";

export function Wait({ loaded, again }: { loaded: Loaded<unknown>; again: () => void }) {
  const say = useSay();
  if (loaded.status === "trouble") return <Trouble text={loaded.trouble} again={again} />;
  if (loaded.status === "loading") return <p className="wait" role="status">{say("wait.loading")}</p>;
  return null;
}

export function Trouble({ text, again }: { text: string; again?: () => void }) {
  const say = useSay();
  return (
    <div className="trouble" role="alert">
      <p>{text}</p>
      {again && <button type="button" className="button" onClick={again}>{say("act.retry")}</button>}
    </div>
  );
}
