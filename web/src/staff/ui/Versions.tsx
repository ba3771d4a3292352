// Somebody else was quicker: what was seen beside how it is now; the person decides.
import { useSay } from "../words";

interface Props {
  title: string;
  heading: "h2" | "h3";
  why: string;
  // What is compared, as it was seen and as it is now.
  lines: readonly (readonly [name: string, seen: string, current: string])[];
  mine: string;
  onMine: () => void;
  onTheirs: () => void;
}

export function Versions({ title, heading: Heading, why, lines, mine, onMine, onTheirs }: Props) {
  const say = useSay();
  return (
    <div className="conflict" role="alertdialog" aria-label={title}>
      <Heading>{title}</Heading>
      <p>{why}</p>
      <table className="table is-plain">
        <thead>
          <tr>
            <td />
            <th scope="col">{say("conflict.seen")}</th>
            <th scope="col">{say("conflict.current")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(([name, seen, current]) => (
            <tr key={name} className={seen === current ? undefined : "is-changed"}>
              <th scope="row">{name}</th>
              <td>{seen}</td>
              <td>{current}{seen !== current && <span className="visually-hidden"> – {say("conflict.differs")}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="form-end">
        <button type="button" className="button is-main" onClick={onMine}>{mine}</button>
        <button type="button" className="button" onClick={onTheirs}>{say("conflict.theirs")}</button>
      </div>
    </div>
  );
}
