// Choosing a file, in our own words: the browser's button speaks its own language.
import { useId, useState } from "react";

import { useSay } from "./words";

interface Props {
  label: string;
  hint?: string;
  accept: string;
  multiple?: boolean;
  required?: boolean;
  /** For screens where the label stands beside it already. */
  bare?: boolean;
  onFiles: (files: File[]) => void;
}

export function FileField({ label, hint, accept, multiple = false, required = false, bare = false, onFiles }: Props) {
  const say = useSay();
  const id = useId();
  const [names, setNames] = useState("");
  return (
    <div className="field">
      {!bare && <span className="field-label" id={`${id}-label`}>{label}</span>}
      <span className="file-pick">
        <input
          id={id}
          type="file"
          className="visually-hidden"
          aria-label={label}
          aria-describedby={hint ? `${id}-hint` : undefined}
          accept={accept}
          multiple={multiple}
          required={required}
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            setNames(files.map((file) => file.name).join(", "));
            onFiles(files);
            // What was sent at once may be chosen again.
            if (bare) event.target.value = "";
          }}
        />
        <label htmlFor={id} className="button" aria-hidden="true">{say("file.choose")}</label>
        {!bare && <span className="file-name">{names || say("file.none")}</span>}
      </span>
      {hint && <p className="field-hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}
