// A line at the top while there is no network.
import { Icon } from "../../shared/Icon";
import { useOnline } from "../useOnline";
import { useWords } from "../words";

export function Offline() {
  const say = useWords();
  const online = useOnline();
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
