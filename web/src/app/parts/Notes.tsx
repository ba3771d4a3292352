// Short messages: waiting, trouble with a way to try again, nothing there, and words of warning.
import type { ReactNode } from "react";
import { Button, Spinner } from "zmp-ui";

import { Icon } from "../../shared/Icon";
import { sentence } from "../../shared/trouble";
import type { Asked } from "../useAsked";
import type { PagesStatus } from "../usePages";
import { useWords } from "../words";

export function Note({ kind, icon, children }: { kind: "info" | "good" | "warn" | "bad"; icon?: string; children: ReactNode }) {
  return (
    <div className={`note note-${kind}`} role={kind === "bad" ? "alert" : undefined}>
      <Icon name={icon ?? { info: "info", good: "circle-check", warn: "triangle-alert", bad: "circle-alert" }[kind]} />
      <div>{children}</div>
    </div>
  );
}

export function Wait() {
  const say = useWords();
  return (
    <div className="wait" role="status">
      <Spinner />
      <span className="visually-hidden">{say("wait.loading")}</span>
    </div>
  );
}

export function Trouble({ error, again }: { error: unknown; again?: () => void }) {
  const say = useWords();
  return (
    <Note kind="bad">
      <p>{sentence(error)}</p>
      {again && (
        <Button size="small" variant="secondary" onClick={again}>
          {say("act.retry")}
        </Button>
      )}
    </Note>
  );
}

export function Empty({ icon, children }: { icon: string; children: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size="huge" />
      <p>{children}</p>
    </div>
  );
}

/** The end of a list that comes in pages: waiting for more, a way to more, or trouble. */
export function More({ status, more }: { status: PagesStatus; more: () => void }) {
  const say = useWords();
  if (status === "there") return null;
  if (status === "waiting") return <Wait />;
  if (status !== "more") return <Trouble error={status.error} again={more} />;
  return (
    <Button fullWidth variant="secondary" onClick={more}>
      {say("list.more")}
    </Button>
  );
}

/** What was asked for, once it is there. */
export function Answer<T>({ asked, again, children }: { asked: Asked<T>; again: () => void; children: (value: T) => ReactNode }) {
  switch (asked.status) {
    case "waiting":
      return <Wait />;
    case "trouble":
      return <Trouble error={asked.error} again={again} />;
    case "there":
      return children(asked.value);
  }
}
