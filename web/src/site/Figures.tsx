// What became of the reports of a year, as everybody may know it.
import "./styles/figures.css";

import { useEffect, useState } from "react";

import { anonymous, Api } from "../shared/api";
import type { Schema } from "../shared/api-shapes";
import { number, percent } from "../shared/format";
import { currentLanguage, useWords } from "../shared/i18n";
import { sentence } from "../shared/trouble";
import type vi from "./texts/vi.json";

type Table = Schema<"TableView">;
const OTHERS = "others";
const api = new Api(anonymous, currentLanguage);

export function Figures() {
  const say = useWords<keyof typeof vi>();
  const [told, setTold] = useState<Table | { error: unknown } | null>(null);
  useEffect(() => {
    api.get("/api/v1/public/figures", { query: { by: "group" } }).then(setTold, (error: unknown) => {
      setTold({ error });
    });
  }, []);
  if (told === null) return <p role="status">{say("wait.loading")}</p>;
  if ("error" in told) return <p role="alert">{sentence(told.error)}</p>;
  if (!told.total) return <p>{say("figures.few")}</p>;
  const { received, ended, on_time: onTime, satisfaction } = told.total;
  const largest = Math.max(...told.items.map((row) => row.received), 1);
  const rows = [...told.items].sort((one, other) => Number(one.key === OTHERS) - Number(other.key === OTHERS) || other.received - one.received);
  const shares = [
    { value: onTime.share, name: say("figures.on_time") },
    { value: satisfaction?.satisfied.share, name: say("figures.satisfied") },
  ];
  return (
    <>
      <dl className="numbers">
        <div>
          <dt>{say("figures.received")}</dt>
          <dd>{number(received)}</dd>
        </div>
        <div>
          <dt>{say("figures.ended")}</dt>
          <dd>{number(ended)}</dd>
        </div>
        {shares.map(({ value, name }) =>
          typeof value === "number" ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{percent(value)}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {rows.length > 0 && (
        <>
          <h3>{say("figures.groups")}</h3>
          <ul className="bars">
            {rows.map((row) => (
              <li key={row.key}>
                <span>{row.key === OTHERS ? say("figures.others") : currentLanguage() === "en" ? row.name_en : row.name}</span>
                <meter min={0} max={largest} value={row.received} aria-hidden="true" />
                <span>{number(row.received)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
