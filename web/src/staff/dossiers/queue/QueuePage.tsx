// The queue of one's agencies: what must be done now in numbers, filters, and the dossiers by what falls due first.
import { useState } from "react";

import { useRoute } from "../../route";
import { useMay } from "../../session";
import { Wait } from "../../ui/Wait";
import { useSay } from "../words";
import { Counters } from "./Counters";
import { QueueBulk } from "./QueueBulk";
import { QueueFilters } from "./QueueFilters";
import { QueueTable } from "./QueueTable";
import { useQueue } from "./useQueue";
import { readView } from "./view";

export function QueuePage() {
  const say = useSay();
  const may = useMay();
  const view = readView(useRoute().query);
  const [loaded, again, more] = useQueue(view);
  const [chosen, setChosen] = useState<string[]>([]);
  const items = loaded.value?.items ?? [];
  const picked = items.filter((one) => chosen.includes(one.id));
  return (
    <div className="page list-page">
      <div className="page-head">
        <h1>{say("queue.title")}</h1>
        <p className="total" role="status">{loaded.value ? say(more ? "queue.total_more" : "queue.total", { count: items.length }) : say("wait.loading")}</p>
      </div>
      {loaded.value && <Counters page={loaded.value} view={view} />}
      <QueueFilters view={view} />
      {picked.length > 0 && (
        <QueueBulk
          dossiers={picked}
          onDone={() => {
            setChosen([]);
            again();
          }}
          onClear={() => { setChosen([]); }}
        />
      )}
      {loaded.status === "trouble" && <Wait loaded={loaded} again={again} />}
      {loaded.value && (
        <QueueTable dossiers={items} busy={loaded.status === "loading"} selectable={may("read_dossiers")} chosen={picked.map((one) => one.id)} onChosen={setChosen} />
      )}
      {more && <button type="button" className="button more" onClick={more}>{say("list.more")}</button>}
    </div>
  );
}
