// Whom to call where a report would come too late.
import { Icon } from "../../shared/Icon";
import { type Hotline, named } from "../catalogue";

export function Hotlines({ numbers }: { numbers: Hotline[] }) {
  return (
    <ul className="hotlines">
      {numbers.map((hotline) => (
        <li key={hotline.number}>
          <a href={`tel:${hotline.number}`} className="hotline">
            <Icon name="phone" />
            <strong>{hotline.number}</strong>
            <span>{named(hotline)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
