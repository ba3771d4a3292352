// Searches under a name, kept on the server for whoever made them.
import { useState } from "react";

import { FILTERS, readFilters, toText, useFilters } from "../filters";
import { useLoad } from "../load";
import { change } from "../route";
import { api, ask } from "../session";
import { Form } from "../ui/Form";
import { Text } from "../ui/fields";
import { toast } from "../ui/Toast";
import { Wait } from "../ui/Wait";
import { useSay } from "../words";

export function SavedFilters() {
  const say = useSay();
  const filters = useFilters();
  const [loaded, again] = useLoad("filters", (signal) => api.get("/api/v1/staff/filters", { signal }));
  const [name, setName] = useState("");
  const items = loaded.value?.items ?? [];

  const use = (query: string) => {
    const wanted = readFilters(new URLSearchParams(query));
    change(Object.fromEntries(FILTERS.map((one) => [one, wanted[one] ?? ""])));
  };
  return (
    <details className="pick saved">
      <summary className="button">{say("saved.title")}{items.length > 0 && <span className="count">{items.length}</span>}</summary>
      <div className="pick-panel">
        <Wait loaded={loaded} again={again} />
        {loaded.status === "ready" && items.length === 0 && <p className="field-hint">{say("saved.none")}</p>}
        <ul className="plain saved-list">
          {items.map((one) => (
            <li key={one.id}>
              <button type="button" className="link" onClick={() => { use(one.query); }}>{one.name}</button>
              <button
                type="button"
                className="button is-quiet is-small"
                aria-label={say("saved.drop", { name: one.name })}
                onClick={() => void ask(() => api.delete("/api/v1/staff/filters/{id}", { path: { id: one.id } })).then(again)}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
        <Form
          tone="quiet"
          submit={say("saved.save")}
          send={() => api.post("/api/v1/staff/filters", { body: { name, query: toText(filters) } })}
          onDone={() => {
            toast(say("saved.done", { name }));
            setName("");
            again();
          }}
        >
          <Text label={say("saved.name")} hint={say("saved.hint")} required maxLength={80} value={name} onValue={setName} />
        </Form>
      </div>
    </details>
  );
}
