// What everyone may see of a report: whether at all, its words as rewritten, and each photo.
import { Area, Check } from "../ui/fields";
import { useSay } from "../words";
import type { Draft } from "./ActFields";
import type { Report } from "./shape";

export function Judgement({ report, draft, set }: { report: Report; draft: Draft; set: (values: Partial<Draft>) => void }) {
  const say = useSay();
  return (
    <>
      <Check label={say("judge.visible")} checked={draft.visible} onValue={(visible) => { set({ visible }); }} />
      <Area label={say("judge.description")} hint={say("judge.hint")} rows={4} maxLength={5000} value={draft.publicDescription} onValue={(publicDescription) => { set({ publicDescription }); }} />
      {report.resolved_at && (
        <Area label={say("judge.result")} rows={3} maxLength={5000} value={draft.publicResult} onValue={(publicResult) => { set({ publicResult }); }} />
      )}
      {report.photos.map((photo, index) => (
        <fieldset className="judge-photo" key={photo.id}>
          <legend>{say("photo.number", { number: index + 1 })}</legend>
          <img src={photo.thumbnails.thumb} alt="" width={96} height={72} />
          {(["approved", "hidden"] as const).map((wanted) => (
            <label className="check" key={wanted}>
              <input
                type="radio"
                name={`photo-${photo.id}`}
                checked={draft.photos[photo.id] === wanted}
                onChange={() => { set({ photos: { ...draft.photos, [photo.id]: wanted } }); }}
              />
              <span>{say(`publication.${wanted}`)}</span>
            </label>
          ))}
        </fieldset>
      ))}
    </>
  );
}
