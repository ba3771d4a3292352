// Step 1: photos. The first one that knows its place tells where the report is.
import { type ChangeEvent, useState } from "react";
import { Spinner } from "zmp-ui";

import { Icon } from "../../shared/Icon";
import { Note } from "../parts/Notes";
import { dropPhoto, keepPhoto, MOST_PHOTOS } from "../photos";
import { useWords } from "../words";
import type { StepProps } from "./FileReport";
import { PhotoStrip } from "./PhotoStrip";

export function PhotosStep({ draft, change }: StepProps) {
  const say = useWords();
  const [status, setStatus] = useState<"idle" | "keeping" | "full_phone">("idle");
  const room = MOST_PHOTOS - draft.photos.length;

  async function add(event: ChangeEvent<HTMLInputElement>) {
    const files = [...(event.target.files ?? [])].slice(0, room);
    event.target.value = "";
    setStatus("keeping");
    try {
      const photos = [...draft.photos];
      let { place, capturedAt } = draft;
      for (const file of files) {
        const photo = await keepPhoto(file);
        photos.push(photo.id);
        if (place === null && photo.place !== null) place = { ...photo.place, accuracy: null };
        capturedAt ??= photo.takenAt;
      }
      change({ photos, place, capturedAt });
      setStatus("idle");
    } catch {
      setStatus("full_phone");
    }
  }

  async function remove(id: string) {
    change({ photos: draft.photos.filter((each) => each !== id) });
    await dropPhoto(id);
  }

  return (
    <>
      <p className="lead">{say("file.photos.why")}</p>
      {room > 0 && (
        <div className="tiles">
          <label className="tile">
            <Icon name="camera" size="huge" />
            <span>{say("file.photos.take")}</span>
            <input className="visually-hidden" type="file" accept="image/*" capture="environment" onChange={(event) => void add(event)} />
          </label>
          <label className="tile">
            <Icon name="image-plus" size="huge" />
            <span>{say("file.photos.choose")}</span>
            <input className="visually-hidden" type="file" accept="image/*,.heic,.heif" multiple onChange={(event) => void add(event)} />
          </label>
        </div>
      )}
      {status === "keeping" && (
        <p className="row" role="status">
          <Spinner /> {say("file.photos.keeping")}
        </p>
      )}
      {status === "full_phone" && <Note kind="bad">{say("file.photos.failed")}</Note>}
      <PhotoStrip ids={draft.photos} remove={(id) => void remove(id)} />
      {draft.place !== null && draft.photos.length > 0 && <Note kind="good">{say("file.photos.placed")}</Note>}
      <p className="soft">{say("file.photos.most", { most: MOST_PHOTOS })}</p>
    </>
  );
}
