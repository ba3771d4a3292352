// The Official Account: whether we may speak for it, what Zalo says of it just now, and connecting it.
import { useState } from "react";

import type { Schema } from "../../shared/api-shapes";
import { moment, number } from "../../shared/format";
import { useLoad } from "../load";
import { api, ask } from "../session";
import { Form } from "../ui/Form";
import { Wait } from "../ui/Wait";
import { useSay, type Key } from "../words";

type Account = Schema<"ZaloView">;
type Checked = Schema<"CheckView">;

export function ZaloPage() {
  const say = useSay();
  const [loaded, again] = useLoad("zalo", (signal) => api.get("/api/v1/admin/zalo", { signal }));
  if (loaded.value === null || loaded.status === "trouble") return <Wait loaded={loaded} again={again} />;
  const account = loaded.value;
  return (
    <>
      <div className="page-head">
        <h1>{say("admin.zalo")}</h1>
        <span className={`badge is-${account.standing}`}>{say(`zalo_standing.${account.standing}` as Key)}</span>
      </div>
      <div className="columns">
        <section className="card">
          <h2>{say("zalo.token")}</h2>
          <Facts account={account} />
          <Connect account={account} />
        </section>
        <section className="card">
          <h2>{say("zalo.check")}</h2>
          <Check />
        </section>
      </div>
      <section className="card">
        <h2>{say("zalo.history")}</h2>
        {account.history.length === 0 ? <p className="empty">{say("zalo.no_history")}</p> : (
          <div className="table-box" tabIndex={0} role="region" aria-label={say("zalo.history")}>
            <table className="table">
              <thead><tr><th scope="col">{say("audit.at")}</th><th scope="col">{say("audit.act")}</th><th scope="col">{say("letter.error")}</th></tr></thead>
              <tbody>
                {account.history.map((one, index) => (
                  <tr key={index}><th scope="row" className="is-time">{moment(one.at)}</th><td>{say(`zalo_act.${one.act}` as Key)}</td><td>{one.error && <code className="error-line">{one.error}</code>}</td></tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}

function Facts({ account }: { account: Account }) {
  const say = useSay();
  const lines: [Key, string][] = [
    ["zalo.oa_id", account.oa_id || say("zalo.not_set")],
    ["zalo.renewed", account.renewed_at ? moment(account.renewed_at) : "–"],
    ["zalo.expires", account.expires_at ? moment(account.expires_at) : "–"],
    ["zalo.refresh_expires", account.refresh_expires_at ? moment(account.refresh_expires_at) : "–"],
    ["zalo.callback", account.callback_url],
  ];
  return (
    <>
      <dl className="facts">{lines.map(([name, value]) => <div key={name}><dt>{say(name)}</dt><dd className="is-address">{value}</dd></div>)}</dl>
      {account.last_error && <p className="notice is-bad">{say("zalo.failing", { count: account.failures })} <code className="error-line">{account.last_error}</code></p>}
    </>
  );
}

/** The address of the consent page is asked for first: it is good for some minutes, and opened by who has the account. */
function Connect({ account }: { account: Account }) {
  const say = useSay();
  const [consent, setConsent] = useState<Schema<"ConsentView"> | null>(null);
  if (consent) {
    return (
      <p role="status">
        <a className="button is-main" href={consent.url}>{say("zalo.go")}</a> <span className="field-hint">{say("zalo.until", { at: moment(consent.expires_at) })}</span>
      </p>
    );
  }
  return (
    <Form tone={account.standing === "ok" ? "quiet" : "main"} submit={say(account.standing === "not_connected" ? "zalo.connect" : "zalo.connect_again")} send={async () => { setConsent(await ask(() => api.get("/api/v1/admin/zalo/connect"))); }}>
      <p className="field-hint">{say("zalo.how")}</p>
    </Form>
  );
}

function Check() {
  const say = useSay();
  const [checked, setChecked] = useState<Checked | null>(null);
  return (
    <Form tone="quiet" submit={say("zalo.check_now")} send={async () => { setChecked(await api.post("/api/v1/admin/zalo/check")); }}>
      <p className="field-hint">{say("zalo.check_hint")}</p>
      {checked && (
        <div role="status">
          <Said good={checked.account.ok} text={checked.account.ok ? say("zalo.is_called", { name: checked.account.name ?? "" }) : checked.account.trouble} />
          <Said good={checked.templates.ok} text={checked.templates.ok ? say("zalo.templates", { remain: number(checked.templates.remain ?? 0), total: number(checked.templates.total ?? 0) }) : checked.templates.trouble} />
        </div>
      )}
    </Form>
  );
}

function Said({ good, text }: { good: boolean; text: string }) {
  return <p className={good ? "notice is-good" : "notice is-bad"}>{text}</p>;
}
