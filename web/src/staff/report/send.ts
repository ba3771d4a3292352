// Sending an act, under a key of its own so that a lost answer does not do it twice.
import { ApiError, newKey } from "../../shared/api";
import { api } from "../session";
import type { Draft } from "./ActFields";
import type { Act } from "./acts";
import type { Report } from "./shape";

/** Do it to the version that was seen. Raises ApiError, `stale_version` among them. */
export async function send(act: Act, report: Report, draft: Draft): Promise<unknown> {
  const path = { code: report.code };
  const { version } = report;
  const key = newKey();
  switch (act) {
    case "assign":
      return assign(report.code, draft);
    case "note":
      return api.post("/api/v1/staff/reports/{code}/notes", { path, key, body: { version, text: draft.text, public: false } });
    case "message":
      return api.post("/api/v1/staff/reports/{code}/notes", { path, key, body: { version, text: draft.text, public: true } });
    case "ask":
      return api.post("/api/v1/staff/reports/{code}/question", { path, key, body: { version, question: draft.text } });
    case "merge":
      return api.post("/api/v1/staff/reports/{code}/merge", { path, key, body: { version, into: draft.into.trim().toUpperCase(), reason: draft.text } });
    case "moderate":
      return api.post("/api/v1/staff/reports/{code}/moderation", { path, key, body: judgement(report, draft) });
    case "category":
      return api.post("/api/v1/staff/reports/{code}/category", { path, key, body: { version, category: draft.category, keep_due: draft.keepDue, reroute: draft.reroute } });
    case "place":
      return api.post("/api/v1/staff/reports/{code}/place", {
        path,
        key,
        body: { version, latitude: draft.latitude, longitude: draft.longitude, address: draft.address || null, reroute: draft.reroute },
      });
    case "close":
      return api.post("/api/v1/staff/reports/{code}/close", { path, key, body: { version } });
    case "reject":
      return api.post("/api/v1/staff/reports/{code}/reject", { path, key, body: { version, reason: draft.text } });
  }
}

async function assign(code: string, draft: Draft): Promise<void> {
  const { items } = await api.post("/api/v1/staff/reports/assign", { body: { codes: [code], unit: draft.unit, reason: draft.text } });
  const outcome = items[0]?.outcome ?? "";
  if (outcome !== "assigned" && outcome !== "unchanged") throw new ApiError(409, outcome, draft.refused(outcome));
}

function judgement(report: Report, draft: Draft) {
  const photos = Object.fromEntries(report.photos.flatMap((photo) => {
    const wanted = draft.photos[photo.id];
    return wanted && wanted !== photo.publication ? [[photo.id, wanted]] : [];
  }));
  return {
    version: report.version,
    visible: draft.visible,
    public_description: draft.publicDescription || null,
    public_result: draft.publicResult || null,
    photos,
  };
}
