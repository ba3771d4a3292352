// Everything that waits on this phone, in the order it was decided.
import { Icon } from "../../shared/Icon";
import { useDesk } from "../desk-context";
import { toTicket } from "../route";
import { useStore } from "../store/store";
import { useSay } from "../words";
import { WaitingCard } from "./WaitingCard";

export function QueueScreen() {
  const say = useSay();
  const desk = useDesk();
  const waiting = useStore(desk.waiting);
  const ofOthers = useStore(desk.ofOthers);
  const sending = useStore(desk.sending);
  return (
    <main className="page">
      <header className="page-head">
        <h1>{say("queue.title")}</h1>
        {waiting.length > 0 && (
          <button type="button" className="button" disabled={sending} onClick={() => void desk.wake()}>
            <Icon name="send" />
            {say(sending ? "queue.sending" : "queue.send_now")}
          </button>
        )}
      </header>
      {waiting.length === 0 && (
        <div className="nothing">
          <Icon name="circle-check" size="huge" />
          <p>{say("queue.nothing")}</p>
        </div>
      )}
      <ul className="cards">
        {waiting.map((one) => (
          <li key={one.seq}>
            <a className="code" href={toTicket(one.ticket)}>{one.code}</a>
            <WaitingCard one={one} />
          </li>
        ))}
      </ul>
      {ofOthers > 0 && <p className="hint">{say("queue.of_others", { count: ofOthers })}</p>}
    </main>
  );
}
