// What the sending of drafts needs of the service.
import type { Schema } from "../../../shared/api-shapes";
import { api } from "../../session";
import { database } from "../../store";
import type { Dossier, DossierFile } from "../shapes";

export interface Service {
  open(key: string, body: Schema<"OpenForm">): Promise<Dossier>;
  show(id: string): Promise<Dossier>;
  save(id: string, body: Schema<"SaveForm">): Promise<Dossier>;
  /** All pages of a component; they take the place of what was there. */
  send(id: string, component: string, pages: Blob[], onProgress: (share: number) => void): Promise<DossierFile>;
  remove(id: string, file: string): Promise<void>;
  submit(id: string, key: string, version: number): Promise<Dossier>;
}

const SUBMIT_MS = 30_000;

export const service: Service = {
  open: (key, body) => api.post("/api/v1/dossiers", { key, body }),
  show: (id) => api.get("/api/v1/dossiers/{id}", { path: { id } }),
  save: (id, body) => api.patch("/api/v1/dossiers/{id}", { path: { id }, body }),
  send: (id, component, pages, onProgress) => api.upload(`/api/v1/dossiers/${id}/files?component=${component}&replace=true`, pages, { onProgress }),
  remove: async (id, file) => {
    await api.delete("/api/v1/dossiers/{id}/files/{file_id}", { path: { id, file_id: file } });
  },
  submit: async (id, key, version) => {
    const filed = await api.post("/api/v1/dossiers/{id}/submit", { path: { id }, key, body: { version }, timeoutMs: SUBMIT_MS });
    // Its own screen can then be read without network, too.
    await (await database()).put("answers", filed, `dossier-${id}`);
    return filed;
  },
};
