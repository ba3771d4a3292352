// A line at the top while there is no network.
import { useSyncExternalStore } from "react";

import { Icon } from "../../shared/Icon";
import { useWords } from "../words";

export function Offline() {
  const say = useWords();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status" className={online ? undefined : "offline"}>
      {!online && (
        <>
          <Icon name="wifi-off" /> {say("offline.line")}
        </>
      )}
    </div>
  );
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}
