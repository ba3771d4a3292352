// What went wrong on the way: letters that could not be sent, and events of Zalo that could not be heard.
import { address, follow } from "../route";
import { useSay, type Key } from "../words";
import { Deliveries } from "./Deliveries";
import { Inbox } from "./Inbox";

const PLACES = { sent: Deliveries, inbox: Inbox } as const;
type Place = keyof typeof PLACES;

export default function LettersPage({ place }: { place: string }) {
  const say = useSay();
  const here: Place = place === "inbox" ? "inbox" : "sent";
  const Room = PLACES[here];
  return (
    <div className="page">
      <nav className="tabs" aria-label={say("nav.letters")}>
        {(Object.keys(PLACES) as Place[]).map((one) => (
          <a key={one} href={address(one === "sent" ? "letters" : `letters/${one}`)} aria-current={one === here ? "page" : undefined} onClick={follow}>{say(`letters.${one}` as Key)}</a>
        ))}
      </nav>
      <Room />
    </div>
  );
}
