// A made-up report: a category and a place on the map, and which unit would get it, by which rule, until when.
import { lazy, Suspense, useState } from "react";

import { moment } from "../../shared/format";
import type { Schema } from "../../shared/api-shapes";
import { useChoices } from "../choices";
import { api } from "../session";
import { Form } from "../ui/Form";
import { PickOne } from "../ui/picks";
import { named, useSay } from "../words";

const PlacePicker = lazy(() => import("../map/PlacePicker"));
// The province's middle: Tân Ninh ward in the shipped pack; anywhere is a start.
const START = { latitude: 11.31, longitude: 106.099 };

export function RuleTest({ onRule }: { onRule: (id: string | null) => void }) {
  const say = useSay();
  const { categories } = useChoices();
  const [category, setCategory] = useState("");
  const [place, setPlace] = useState(START);
  const [found, setFound] = useState<Schema<"RoutedView"> | null>(null);
  return (
    <section className="card rule-test" aria-labelledby="rule-test">
      <h2 id="rule-test">{say("test.title")}</h2>
      <Form
        submit={say("test.ask")}
        send={async () => {
          setFound(null);
          const answer = await api.post("/api/v1/staff/routing/test", { body: { category, ...place } });
          setFound(answer);
          onRule((answer.rule?.id as string | undefined) ?? null);
        }}
      >
        <PickOne label={say("filter.category")} choices={categories} value={category} onValue={setCategory} />
        <Suspense fallback={<p role="status">{say("wait.loading")}</p>}>
          <PlacePicker zoom={9.5} latitude={place.latitude} longitude={place.longitude} onPlace={(latitude, longitude) => { setPlace({ latitude, longitude }); }} />
        </Suspense>
      </Form>
      {found && (
        <dl className="facts" role="status">
          <div><dt>{say("fact.unit")}</dt><dd><strong>{named(found.unit as { name: string })}</strong></dd></div>
          <div><dt>{say("fact.area")}</dt><dd>{(found.area as { name: string }).name}</dd></div>
          <div><dt>{say("test.rule")}</dt><dd>{found.rule ? say("test.by_rule", { position: String(found.rule.position) }) : say("test.no_rule")}</dd></div>
          <div><dt>{say("fact.due")}</dt><dd>{found.due_at ? moment(found.due_at) : "–"}</dd></div>
        </dl>
      )}
    </section>
  );
}
