// What each act asks for.
import { lazy, Suspense } from "react";

import { say } from "../../shared/i18n";
import { useChoices } from "../choices";
import { Area, Check, Text } from "../ui/fields";
import { PickOne } from "../ui/picks";
import { useSay } from "../words";
import type { Act } from "./acts";
import { Judgement } from "./Judgement";
import { MergeFields } from "./MergeFields";
import type { Report } from "./shape";

const PlacePicker = lazy(() => import("../map/PlacePicker"));

export interface Draft {
  text: string;
  unit: string;
  into: string;
  category: string;
  keepDue: boolean;
  reroute: boolean;
  latitude: number;
  longitude: number;
  address: string;
  visible: boolean;
  publicDescription: string;
  publicResult: string;
  photos: Record<string, "approved" | "hidden">;
  /** The sentence for an outcome that is no success. */
  refused: (outcome: string) => string;
}

/** What a form shows before anything is typed: the report as it is. */
export function beginning(report: Report): Draft {
  return {
    text: "",
    unit: "",
    into: "",
    category: report.category.code,
    keepDue: false,
    reroute: true,
    latitude: report.latitude,
    longitude: report.longitude,
    address: report.address ?? "",
    visible: report.visible,
    publicDescription: report.public_description ?? report.description,
    publicResult: report.public_result ?? "",
    photos: Object.fromEntries(report.photos.flatMap((photo) => (photo.publication === "pending" ? [] : [[photo.id, photo.publication]]))),
    refused: (outcome) => say("bulk.refused", { outcome }),
  };
}

interface Props {
  act: Act;
  report: Report;
  draft: Draft;
  onDraft: (draft: Draft) => void;
}

export function ActFields({ act, report, draft, onDraft }: Props) {
  const say = useSay();
  const { units, categories } = useChoices();
  const set = (values: Partial<Draft>) => { onDraft({ ...draft, ...values }); };
  const words = (label: string, hint?: string) => (
    <Area label={label} hint={hint} required maxLength={2000} value={draft.text} onValue={(text) => { set({ text }); }} />
  );
  switch (act) {
    case "assign":
      return (
        <>
          <PickOne label={say("do.unit")} choices={units.filter((unit) => unit.code !== report.unit.code)} value={draft.unit} onValue={(unit) => { set({ unit }); }} />
          {words(say("do.reason"), say("do.assign_hint"))}
        </>
      );
    case "note":
      return words(say("do.note_text"), say("do.note_hint"));
    case "message":
      return words(say("do.message_text"), say("do.message_hint"));
    case "ask":
      return words(say("do.question"), say("do.ask_hint"));
    case "merge":
      return <MergeFields report={report} draft={draft} set={set} />;
    case "moderate":
      return <Judgement report={report} draft={draft} set={set} />;
    case "category":
      return (
        <>
          <PickOne label={say("filter.category")} choices={categories} value={draft.category} onValue={(category) => { set({ category }); }} />
          <Check label={say("do.keep_due")} checked={draft.keepDue} onValue={(keepDue) => { set({ keepDue }); }} />
          <Check label={say("do.reroute")} checked={draft.reroute} onValue={(reroute) => { set({ reroute }); }} />
        </>
      );
    case "place":
      return (
        <>
          <Suspense fallback={<p role="status">{say("wait.loading")}</p>}>
            <PlacePicker zoom={13} latitude={draft.latitude} longitude={draft.longitude} onPlace={(latitude, longitude) => { set({ latitude, longitude }); }} />
          </Suspense>
          <Text label={say("fact.address")} maxLength={300} value={draft.address} onValue={(address) => { set({ address }); }} />
          <Check label={say("do.reroute")} checked={draft.reroute} onValue={(reroute) => { set({ reroute }); }} />
        </>
      );
    case "close":
      return <p>{say("do.close_hint")}</p>;
    case "reject":
      return words(say("do.reason"), say("do.reject_hint"));
  }
}
