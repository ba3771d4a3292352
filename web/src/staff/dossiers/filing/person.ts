// Who applies, as questions of a form. The service asks the same of residents.
import type { Say } from "../../../shared/i18n";
import type { Form } from "../shape";
import type { Key } from "../words";

export function personForm(say: Say<Key>): Form {
  const text = (name: "full_name" | "national_id" | "birth_date" | "phone" | "email" | "address", maxLength: number) => ({ title: say(`person.of.${name}`), maxLength });
  return {
    required: ["full_name", "phone"],
    "x-order": ["full_name", "national_id", "birth_date", "sex", "phone", "email", "address"],
    properties: {
      full_name: text("full_name", 100),
      national_id: text("national_id", 12),
      birth_date: { ...text("birth_date", 10), title: say("person.birth_hint") },
      sex: { title: say("person.of.sex"), oneOf: [{ const: "male", title: say("sex.male") }, { const: "female", title: say("sex.female") }] },
      phone: text("phone", 11),
      email: text("email", 200),
      address: text("address", 200),
    },
  };
}
