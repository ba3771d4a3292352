// What the service says of procedures and dossiers, by the names used here.
import type { Schema } from "../../shared/api-shapes";

export type Dossier = Schema<"DossierView">;
export type DossierItem = Schema<"DossierItemView">;
export type DossierFile = Schema<"DossierFileView">;
export type Fees = Schema<"FeesView">;
export type PaymentOrder = Schema<"PaymentOrderView">;
export type TransferWay = Schema<"TransferView">;
export type Checked = Schema<"DossierCheckView">;
export type Problem = Schema<"DossierProblemView">;
export type ProcedureItem = Schema<"ProcedureSummaryView">;
export type Field = Schema<"ProcedureFieldView">;
export type LifeEvent = Schema<"LifeEventView">;
export type Component = Omit<Schema<"ComponentView">, "when"> & { when: Condition[] };
export type Procedure = Omit<Schema<"ProcedureView">, "applicant" | "components" | "form"> & { applicant: Form; components: Component[]; form: Form };

export type Value = string | number | boolean | null;
export type Values = Record<string, Value>;

/** Something about an answer: it is this, or one of these. */
export interface Condition {
  fact: string;
  eq?: Value;
  in?: string[];
}

export interface Titled {
  title: string;
  "x-title-en"?: string;
}

/** The part of JSON Schema (2020-12) that forms of procedures use. */
export interface Question extends Titled {
  type?: "string" | "integer" | "number" | "boolean";
  const?: Value;
  default?: Value;
  format?: "date";
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  oneOf?: (Titled & { const: string })[];
  /** Asked only when these hold. */
  "x-when"?: Condition[];
  "x-help"?: string;
  "x-help-en"?: string;
  /** `national-id`: shown masked once it has been filed. */
  "x-kind"?: string;
  /** Asked of the officer, not of the applicant. */
  "x-officer"?: boolean;
}

export interface Form {
  properties: Record<string, Question>;
  required?: string[];
  /** The names of the questions in the order to ask them. */
  "x-order": string[];
}
