// A dossier in a list, with what its applicant must do now.
import { Link } from "react-router-dom";

import { ago } from "../../../shared/format";
import { Icon } from "../../../shared/Icon";
import { unitName } from "../../catalogue";
import type { DossierItem } from "../shapes";
import { type Key, useWords } from "../words";
import { DossierBadge, DossierClock, todo } from "./standing";

export function DossierCard({ dossier }: { dossier: DossierItem }) {
  const say = useWords();
  const now = todo(dossier);
  return (
    <Link to={`/dossiers/${dossier.id}`} className="card">
      <span className="card-picture card-icon">
        <Icon name="file-text" size="large" />
      </span>
      <span className="card-text">
        <strong>{dossier.procedure.name}</strong>
        <span className="soft">{unitName(dossier.unit)}</span>
        <span className="soft">
          {dossier.code ?? dossier.reference} · {ago(dossier.filed_at ?? dossier.updated_at)}
        </span>
        <span className="row">
          <DossierBadge dossier={dossier} />
          <DossierClock dossier={dossier} />
        </span>
        {now !== null && <strong className="todo">{say(`todo.${now}` as Key)}</strong>}
      </span>
      <Icon name="chevron-right" />
    </Link>
  );
}
