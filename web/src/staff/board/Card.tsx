// The frame of a chart: a title, and the same figures as a table for whoever would rather read them.
import { type ReactNode, useId, useState } from "react";

import { useSay } from "../words";

export function Card({ title, chart, table, children, wide = false }: { title: string; chart: ReactNode; table: ReactNode; children?: ReactNode; wide?: boolean }) {
  const say = useSay();
  const id = useId();
  const [asTable, setAsTable] = useState(false);
  return (
    <section className={wide ? "card chart-card is-wide" : "card chart-card"} aria-labelledby={id}>
      <header className="card-head">
        <h2 id={id}>{title}</h2>
        {children}
        <button type="button" className="button is-quiet is-small" aria-pressed={asTable} onClick={() => { setAsTable(!asTable); }}>{say(asTable ? "chart.show" : "chart.as_table")}</button>
      </header>
      {asTable ? table : chart}
    </section>
  );
}
