// The acts on a dossier: one form at a time, each on the version that was seen; a stale one shows both versions.
import { useRef, useState } from "react";

import type { ApiError } from "../../../shared/api";
import { address, follow } from "../../route";
import { useMay } from "../../session";
import { Dialog } from "../../ui/Dialog";
import { Form } from "../../ui/Form";
import { toast } from "../../ui/Toast";
import { nameOfCase, type Case } from "../shape";
import { useSay, type Key } from "../words";
import { ActFields } from "./ActFields";
import { actName, actsFor, ENDING, NEXT, type Act } from "./acts";
import { Conflict } from "./Conflict";
import { PdfView } from "./PdfView";
import { beginning, FORM_OF, preview, send, type Draft } from "./send";

interface Props {
  one: Case;
  /** The dossier as the act left it; null when it is to be asked for anew. */
  onDone: (now: Case | null) => void;
}

export function Acts({ one, onDone }: Props) {
  const say = useSay();
  const may = useMay();
  const [act, setAct] = useState<Act | null>(null);
  const acts = actsFor(one, may);
  const first = NEXT[one.state];
  const [next, rest] = [acts.filter((it) => it === first), acts.filter((it) => it !== first)];
  return (
    <section className="acts" aria-label={say("do.label")}>
      <div className="act-buttons">
        {[...next, ...rest].map((it) =>
          it === "brought" ? (
            <a key={it} className="button" href={address(`filings/${one.id}`)} onClick={follow}>{say("do.brought")}</a>
          ) : (
            <button
              key={it}
              type="button"
              className={it === act ? "button is-on" : it === first ? "button is-main" : ENDING.has(it) ? "button is-ending" : "button"}
              aria-expanded={it === act}
              onClick={() => { setAct(it === act ? null : it); }}
            >
              {say(actName(it))}
            </button>
          ),
        )}
      </div>
      {act && (
        <ActForm
          key={`${act}${one.id}`}
          act={act}
          one={one}
          onCancel={() => { setAct(null); }}
          onTheirs={() => {
            setAct(null);
            onDone(null);
          }}
          onDone={(now) => {
            toast(say("do.done", { act: say(actName(act)) }));
            setAct(null);
            onDone(now);
          }}
        />
      )}
    </section>
  );
}

interface FormProps extends Props {
  act: Act;
  onCancel: () => void;
  onTheirs: () => void;
}

function ActForm({ act, one, onCancel, onTheirs, onDone }: FormProps) {
  const say = useSay();
  // What was seen when the act was begun: a change that arrives meanwhile must not slip under it.
  const [seen, setSeen] = useState(one);
  const [draft, setDraft] = useState<Draft>(() => beginning(one));
  const [current, setCurrent] = useState<Case | null>(null);
  const answer = useRef<Case | null>(null);
  const [previewing, setPreviewing] = useState(0);
  if (current) {
    return <Conflict act={act} seen={seen} current={current} onMine={() => { setSeen(current); setCurrent(null); }} onTheirs={onTheirs} />;
  }
  const form = FORM_OF[act];
  return (
    <>
      <Form
        label={say(actName(act))}
        submit={say(actName(act))}
        tone={ENDING.has(act) ? "danger" : "main"}
        cancel={onCancel}
        send={async () => { answer.current = await send(act, seen, draft); }}
        onDone={() => { onDone(answer.current); }}
        onRefused={(error: ApiError) => {
          if (error.code !== "stale_version" || !error.body.current) return false;
          setCurrent(error.body.current as Case);
          return true;
        }}
      >
        <ActFields act={act} one={seen} draft={draft} set={(values) => { setDraft((last) => ({ ...last, ...values })); }} />
        {form && (
          <button
            type="button"
            className="button"
            onClick={(event) => { if (event.currentTarget.form?.reportValidity()) setPreviewing(previewing + 1); }}
          >
            {say("do.preview", { form: say(`form.${form}` as Key) })}
          </button>
        )}
      </Form>
      {previewing > 0 && form && (
        <Dialog wide title={say("do.preview", { form: say(`form.${form}` as Key) })} onClose={() => { setPreviewing(0); }}>
          <PdfView name={`${say(`form.${form}` as Key)} · ${nameOfCase(one)}`} load={() => preview(act, seen, draft)} />
        </Dialog>
      )}
    </>
  );
}
