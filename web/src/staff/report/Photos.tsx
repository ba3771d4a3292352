// The photos of a report; moderators black parts out.
import { useState } from "react";

import { useMay } from "../session";
import { Dialog } from "../ui/Dialog";
import { useSay, type Key } from "../words";
import { BlackOut } from "./BlackOut";
import type { Photo, Report } from "./shape";

export function Photos({ report, onDone }: { report: Report; onDone: () => void }) {
  const say = useSay();
  const may = useMay();
  const [open, setOpen] = useState<{ photo: Photo; label: string; mode: "look" | "black" } | null>(null);
  if (report.photos.length === 0) return null;
  const close = () => { setOpen(null); };
  return (
    <section className="drawer-section">
      <h3>{say("photo.title")}</h3>
      <ul className="photos">
        {report.photos.map((photo, index) => {
          const label = say(photo.group === "after" ? "photo.after" : "photo.before", { number: index + 1 });
          return (
            <li key={photo.id}>
              <button type="button" className="photo" onClick={() => { setOpen({ photo, label, mode: "look" }); }}>
                <img src={photo.thumbnails.card} alt={label} loading="lazy" />
              </button>
              <p className="photo-line"><span>{label}</span> <span className={`badge is-${photo.publication}`}>{say(`publication.${photo.publication}` as Key)}</span></p>
              {may("moderate") && (
                <button type="button" className="button is-small" onClick={() => { setOpen({ photo, label, mode: "black" }); }}>{say("black.begin")}</button>
              )}
            </li>
          );
        })}
      </ul>
      {open?.mode === "look" && (
        <Dialog title={open.label} wide onClose={close}>
          <img className="photo-full" src={open.photo.thumbnails.full} alt={open.label} />
        </Dialog>
      )}
      {open?.mode === "black" && (
        <Dialog title={`${say("black.title")} – ${open.label}`} wide onClose={close}>
          <BlackOut
            photo={open.photo}
            onDone={() => {
              close();
              onDone();
            }}
          />
        </Dialog>
      )}
    </section>
  );
}
