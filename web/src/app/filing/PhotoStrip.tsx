// The draft's photos, from the phone itself.
import { useEffect, useState } from "react";

import { Icon } from "../../shared/Icon";
import { photosOf } from "../photos";
import { useWords } from "../words";

export function PhotoStrip({ ids, remove }: { ids: string[]; remove?: (id: string) => void }) {
  const say = useWords();
  const [shown, setShown] = useState<{ id: string; address: string }[]>([]);
  useEffect(() => {
    let made: string[] = [];
    let gone = false;
    void photosOf(ids).then((photos) => {
      if (gone) return;
      const next = photos.map((photo) => ({ id: photo.id, address: URL.createObjectURL(photo.blob) }));
      made = next.map((each) => each.address);
      setShown(next);
    });
    return () => {
      gone = true;
      for (const address of made) URL.revokeObjectURL(address);
    };
  }, [ids]);
  if (ids.length === 0) return null;
  return (
    <ul className="strip" aria-label={say("file.photos.list")}>
      {shown.map(({ id, address }, index) => (
        <li key={id}>
          <img src={address} alt={say("file.photos.one", { number: index + 1 })} />
          {remove && (
            <button type="button" className="strip-remove" aria-label={say("file.photos.remove", { number: index + 1 })} onClick={() => { remove(id); }}>
              <Icon name="x" />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
