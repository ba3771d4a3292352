// What one can apply for.
import { Link } from "react-router-dom";

import { Answer } from "../../parts/Notes";
import { Screen } from "../../parts/Screen";
import { useAsked } from "../../useAsked";
import { procedures } from "../calls";
import { useWords } from "../words";

export function Catalogue() {
  const say = useWords();
  const [asked, again] = useAsked(procedures, []);
  return (
    <Screen title={say("catalogue.title")} back="/">
      <Answer asked={asked} again={again}>
        {({ items }) => (
          <ul className="plain">
            {items.map((item) => (
              <li key={item.code}>
                <Link to={`/procedures/${item.code}`} className="card">
                  {item.name}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Screen>
  );
}
