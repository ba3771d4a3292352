/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Where the service is, when it is not where the page came from (the mini app on Zalo's hosts). */
  readonly VITE_API_BASE?: string;
}

// Put in by build/service-workers.ts.
declare const __FILES__: string[];
declare const __VERSION__: string;
