// Labelled fields of forms.
import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from "react";

interface Labelled {
  label: string;
  hint?: string | undefined;
  trouble?: string | undefined;
}

function Field({ label, hint, trouble, id, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint && <p className="field-hint" id={`${id}-hint`}>{hint}</p>}
      {trouble && <p className="field-trouble" id={`${id}-trouble`}>{trouble}</p>}
    </div>
  );
}

function described(id: string, { hint, trouble }: Omit<Labelled, "label">) {
  const ids = [hint && `${id}-hint`, trouble && `${id}-trouble`].filter(Boolean).join(" ");
  return { id, "aria-describedby": ids || undefined, "aria-invalid": trouble ? true : undefined };
}

type Value = { value: string; onValue: (value: string) => void };

export function Text({ label, hint, trouble, value, onValue, ...rest }: Labelled & Value & Omit<InputHTMLAttributes<HTMLInputElement>, "value">) {
  const id = useId();
  return (
    <Field label={label} hint={hint} trouble={trouble} id={id}>
      <input {...rest} {...described(id, { hint, trouble })} value={value} onChange={(event) => { onValue(event.target.value); }} />
    </Field>
  );
}

export function Area({ label, hint, trouble, value, onValue, ...rest }: Labelled & Value & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "value">) {
  const id = useId();
  return (
    <Field label={label} hint={hint} trouble={trouble} id={id}>
      <textarea rows={3} {...rest} {...described(id, { hint, trouble })} value={value} onChange={(event) => { onValue(event.target.value); }} />
    </Field>
  );
}

export function Select({ label, hint, trouble, value, onValue, children, ...rest }: Labelled & Value & Omit<SelectHTMLAttributes<HTMLSelectElement>, "value">) {
  const id = useId();
  return (
    <Field label={label} hint={hint} trouble={trouble} id={id}>
      <select {...rest} {...described(id, { hint, trouble })} value={value} onChange={(event) => { onValue(event.target.value); }}>
        {children}
      </select>
    </Field>
  );
}

interface Tick {
  label: string;
  checked: boolean;
  onValue: (checked: boolean) => void;
  disabled?: boolean;
  required?: boolean;
}

export function Check({ label, checked, onValue, disabled, required }: Tick) {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} disabled={disabled} required={required} onChange={(event) => { onValue(event.target.checked); }} />
      <span>{label}</span>
    </label>
  );
}
