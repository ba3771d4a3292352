// A procedure in the list: how far it can be done online, how long it takes, what it costs.
import { Link } from "react-router-dom";

import { Icon } from "../../../shared/Icon";
import type { ProcedureItem } from "../shapes";
import { useWords } from "../words";
import { feeShort } from "./fees";
import { Level } from "./Level";

export function ProcedureCard({ item }: { item: ProcedureItem }) {
  const say = useWords();
  return (
    <Link to={`/procedures/${item.code}`} className="card">
      <span className="card-text">
        <strong className="procedure-name">{item.name}</strong>
        <span className="soft">{item.summary}</span>
        <Level item={item} />
        <span className="fact">
          <Icon name="clock" />
          <span className="visually-hidden">{say("guide.time")}: </span>
          {item.time.short}
        </span>
        <span className="fact">
          <Icon name="wallet" />
          <span className="visually-hidden">{say("guide.fee")}: </span>
          <span className="words-short">{feeShort(item.fees)}</span>
        </span>
      </span>
      <Icon name="chevron-right" />
    </Link>
  );
}
