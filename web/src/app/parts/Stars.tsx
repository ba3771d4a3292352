// One to five stars: to be given, and as they were given.
import { Icon } from "../../shared/Icon";
import { type Key, useWords } from "../words";

const FIVE = [1, 2, 3, 4, 5];

export function Stars({ stars, set }: { stars: number; set: (stars: number) => void }) {
  const say = useWords();
  return (
    <fieldset className="stars">
      <legend>{say("rate.how")}</legend>
      {FIVE.map((each) => (
        <label key={each} className={each <= stars ? "star star-on" : "star"}>
          <input type="radio" name="stars" className="visually-hidden" checked={each === stars} onChange={() => { set(each); }} />
          <Icon name="star" size="large" />
          <span className="visually-hidden">{say("rate.stars", { count: each })}</span>
        </label>
      ))}
      <span className="stars-word" aria-hidden="true">
        {stars > 0 && say(`rate.word_${stars}` as Key)}
      </span>
    </fieldset>
  );
}

export function Given({ stars, comment = "" }: { stars: number; comment?: string }) {
  const say = useWords();
  return (
    <p className="row">
      <span className="visually-hidden">{say("rate.given", { stars })}</span>
      {FIVE.map((each) => (
        <span key={each} className={each <= stars ? "star star-on" : "star"}>
          <Icon name="star" />
        </span>
      ))}
      {comment && <span className="soft">{comment}</span>}
    </p>
  );
}
