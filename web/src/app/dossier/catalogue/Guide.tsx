// One procedure: what do I need, how long, how much, where.
import { useParams } from "react-router-dom";

import { Answer } from "../../parts/Notes";
import { Screen } from "../../parts/Screen";
import { useAsked } from "../../useAsked";
import { procedure } from "../calls";
import { useWords } from "../words";

export function Guide() {
  const say = useWords();
  const code = useParams().code ?? "";
  const [asked, again] = useAsked(() => procedure(code), [code]);
  return (
    <Screen title={asked.status === "there" ? asked.value.name : say("catalogue.title")} back="/procedures">
      <Answer asked={asked} again={again}>
        {(found) => <p>{found.summary}</p>}
      </Answer>
    </Screen>
  );
}
