// A file that only its applicant may have: it is fetched with their token and then given to the phone.
import { useState } from "react";

import { give } from "../../give";

export type FileStatus = "idle" | "fetching" | { error: unknown };

export function useFile(name: string, get: () => Promise<Blob>): [FileStatus, open: () => void] {
  const [status, setStatus] = useState<FileStatus>("idle");
  const open = async () => {
    setStatus("fetching");
    try {
      give(await get(), name);
      setStatus("idle");
    } catch (error) {
      setStatus({ error });
    }
  };
  return [status, () => void open()];
}
