// Lists of the province that change seldom: asked of the service, and without network as they were last known.
import { useEffect, useState } from "react";

import { api } from "../../shared/account";
import type { Schema } from "../../shared/api-shapes";
import { useDesk } from "../desk-context";

export type UnitChoice = Schema<"UnitChoiceView">;
export interface Question {
  title: string;
  "x-title-en"?: string;
  oneOf?: { const: unknown; title: string; "x-title-en"?: string }[];
}
/** By category and name. */
export type Questions = Record<string, Record<string, Question>>;

const fetchUnits = async (): Promise<UnitChoice[]> => (await api.get("/api/v1/unit/units")).items;

async function fetchQuestions(): Promise<Questions> {
  const { groups } = await api.get("/api/v1/categories");
  const categories = groups.flatMap((group) => group.categories);
  return Object.fromEntries(categories.map((one) => [one.code, (one.questions as { properties?: Record<string, Question> }).properties ?? {}]));
}

export const useUnits = (): UnitChoice[] => useKnown("units", fetchUnits) ?? [];
export const useQuestions = (): Questions => useKnown("questions", fetchQuestions) ?? {};

function useKnown<T>(name: string, ask: () => Promise<T>): T | null {
  const { db } = useDesk();
  const [known, setKnown] = useState<T | null>(null);
  useEffect(() => {
    let gone = false;
    const show = (value: T | undefined) => {
      if (!gone && value !== undefined) setKnown(value);
    };
    void db.get("values", name).then((value) => {
      show(value as T | undefined);
      return ask().then(
        async (fresh) => {
          await db.put("values", fresh, name);
          show(fresh);
        },
        () => undefined, // what was last known stays
      );
    });
    return () => {
      gone = true;
    };
  }, [db, name, ask]);
  return known;
}
