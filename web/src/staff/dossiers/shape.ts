// Dossiers as the agencies' door tells of them.
import type { Schema } from "../../shared/api-shapes";

export type Item = Schema<"QueueItemView">;
export type Case = Schema<"CaseView">;
export type CaseFile = Schema<"DossierFileView">;
export type Fees = Schema<"CaseFeesView">;
export type Order = Schema<"PaymentOrderView">;
export type Payment = Schema<"PaymentView">;

export const STATES = ["filed", "accepted", "processing", "supplement", "payment", "withdrawal", "done", "returned", "refused", "stopped"] as const;
export type State = (typeof STATES)[number];

/** One question of a form, as far as screens need its schema. */
export interface Question {
  type?: string;
  title?: string;
  "x-title-en"?: string;
  "x-kind"?: string;
  "x-officer"?: boolean;
  format?: string;
  oneOf?: { const: string; title: string; "x-title-en"?: string }[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
}

export interface Form {
  properties?: Record<string, Question>;
  required?: string[];
  "x-order"?: string[];
}

/** How a dossier is called: by its code, before acceptance by its reference. */
export const nameOfCase = (one: { code: string | null; reference: string }): string => one.code ?? one.reference;
