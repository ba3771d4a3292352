// The photos of a ticket; one of them is opened large.
import { useState } from "react";

import { Sheet } from "../ui/Sheet";
import { useSay } from "../words";
import type { TicketPhoto } from "./shape";

export function Photos({ photos }: { photos: TicketPhoto[] }) {
  const say = useSay();
  const [open, setOpen] = useState<TicketPhoto | null>(null);
  if (photos.length === 0) return null;
  const label = (photo: TicketPhoto, index: number) => say(photo.group === "after" ? "photo.after" : "photo.before", { number: index + 1 });
  return (
    <>
      <ul className="photos">
        {photos.map((photo, index) => (
          <li key={photo.id}>
            <button type="button" className="photo" onClick={() => { setOpen(photo); }}>
              <img src={photo.thumbnails.card} alt={label(photo, index)} width="320" height="240" loading="lazy" />
              {photo.group === "after" && <span className="photo-tag">{say("photo.after_tag")}</span>}
            </button>
          </li>
        ))}
      </ul>
      {open !== null && (
        <Sheet title={label(open, photos.indexOf(open))} onClose={() => { setOpen(null); }}>
          <img className="photo-full" src={open.thumbnails.full} alt={label(open, photos.indexOf(open))} onError={(event) => {
            // Without network only the smaller one is here.
            const small = open.thumbnails.card;
            if (small !== undefined && event.currentTarget.src !== small) event.currentTarget.src = small;
          }} />
        </Sheet>
      )}
    </>
  );
}
