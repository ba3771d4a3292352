// A report's photos, before and after the work; one opens large by a tap.
import { useEffect, useRef, useState } from "react";

import type { Schema } from "../../shared/api-shapes";
import { Icon } from "../../shared/Icon";
import { type Key, useWords } from "../words";

type Photo = Schema<"PhotoView">;

export function Photos({ photos }: { photos: Photo[] }) {
  const say = useWords();
  const [large, setLarge] = useState<{ photo: Photo; name: string } | null>(null);
  if (photos.length === 0) return null;
  return (
    <>
      {(["before", "after"] as const).map((group) => {
        const some = photos.filter((photo) => (photo.group ?? "before") === group);
        if (some.length === 0) return null;
        const name = say(`photos.${group}` as Key);
        return (
          <figure key={group} className="gallery">
            <figcaption>{name}</figcaption>
            <div className="gallery-row">
              {some.map((photo, index) => {
                const label = `${name} ${index + 1}`;
                return (
                  <button key={photo.id} type="button" className="gallery-photo" aria-label={say("photos.open", { name: label })} onClick={() => { setLarge({ photo, name: label }); }}>
                    <img src={photo.thumbnails.card} alt="" loading="lazy" width={photo.width} height={photo.height} />
                  </button>
                );
              })}
            </div>
          </figure>
        );
      })}
      {large && <Large address={large.photo.thumbnails.full ?? ""} name={large.name} close={() => { setLarge(null); }} />}
    </>
  );
}

function Large({ address, name, close }: { address: string; name: string; close: () => void }) {
  const say = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="large" onClose={close} aria-label={name}>
      <img src={address} alt={name} />
      <button type="button" className="large-close" aria-label={say("act.close")} onClick={() => dialog.current?.close()}>
        <Icon name="x" />
      </button>
    </dialog>
  );
}
