// Photos of the result, taken now or chosen, made small at once.
import { type RefObject, useEffect, useMemo, useState } from "react";

import { Icon } from "../../shared/Icon";
import { shrunk } from "../../shared/shrink";
import { useSay } from "../words";

const MOST = 5;

export function Camera({ photos, onChange, input }: { photos: Blob[]; onChange: (photos: Blob[]) => void; input: RefObject<HTMLInputElement | null> }) {
  const say = useSay();
  const [busy, setBusy] = useState(false);
  async function take(files: FileList | null) {
    if (files === null || files.length === 0) return;
    setBusy(true);
    const small = await Promise.all([...files].slice(0, MOST - photos.length).map(shrunk));
    onChange([...photos, ...small]);
    setBusy(false);
  }
  return (
    <div className="field">
      <span className="field-name">{say("form.photos")}</span>
      <ul className="taken">
        {photos.map((photo, index) => (
          <li key={index}>
            <Picture blob={photo} label={say("form.photo", { number: index + 1 })} />
            <button type="button" className="button is-square" aria-label={say("form.drop_photo", { number: index + 1 })} onClick={() => { onChange(photos.filter((one) => one !== photo)); }}>
              <Icon name="x" />
            </button>
          </li>
        ))}
      </ul>
      {photos.length < MOST && (
        <label className="button is-wide camera">
          <Icon name="camera" />
          {say(busy ? "form.shrinking" : "form.take_photo")}
          <input ref={input as RefObject<HTMLInputElement>} className="visually-hidden" type="file" accept="image/*" capture="environment" disabled={busy} onChange={(event) => {
            void take(event.target.files);
            event.target.value = "";
          }} />
        </label>
      )}
    </div>
  );
}

/** A picture that lies on the phone. */
export function Picture({ blob, label }: { blob: Blob; label: string }) {
  const url = useMemo(() => URL.createObjectURL(blob), [blob]);
  useEffect(() => () => { URL.revokeObjectURL(url); }, [url]);
  return <img src={url} alt={label} width="96" height="96" />;
}
