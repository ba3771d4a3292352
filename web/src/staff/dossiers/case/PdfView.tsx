// A PDF drawn by the browser itself, page by page: the same on a phone, which has no viewer of its own, and under our
// policy, which lets no frame or plugin in. What the page says is there for screen readers too.
import type { PDFDocumentLoadingTask, PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import jpxUrl from "pdfjs-dist/wasm/openjpeg_nowasm_fallback.js?url";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import { useEffect, useRef, useState } from "react";

import { sentence } from "../../../shared/trouble";
import { ask } from "../../session";
import { Trouble } from "../../ui/Wait";
import { useSay } from "../words";

const ZOOMS = [1, 1.5, 2, 3] as const;
const SHARPEST = 2;

interface Props {
  /** Fetches the file; asked again when `name` changes. */
  load: () => Promise<Blob>;
  name: string;
  /** Where the browser's own viewer opens it. */
  href?: string;
}

type Opened = { status: "loading" } | { status: "ready"; pdf: PDFDocumentProxy } | { status: "trouble"; trouble: string };

export function PdfView({ load, name, href }: Props) {
  const say = useSay();
  const [opened, setOpened] = useState<Opened>({ status: "loading" });
  const [page, setPage] = useState(1);
  const [zoom, setZoom] = useState(0);
  const [turned, setTurned] = useState(0);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let gone = false;
    let task: PDFDocumentLoadingTask | null = null;
    open(load).then(
      async (started) => {
        task = started;
        if (gone) return void started.destroy();
        const pdf = await started.promise;
        if (!gone) setOpened({ status: "ready", pdf });
      },
    ).catch((error: unknown) => {
      if (!gone) setOpened({ status: "trouble", trouble: sentence(error) });
    });
    return () => {
      gone = true;
      void task?.destroy();
    };
    // The name says which file it is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [name, turn]);
  if (opened.status === "trouble") return <Trouble text={opened.trouble} again={() => { setOpened({ status: "loading" }); setTurn(turn + 1); }} />;
  const pages = opened.status === "ready" ? opened.pdf.numPages : 0;
  return (
    <div className="paper" role="group" aria-label={name}>
      <div className="paper-bar">
        <button type="button" className="button is-small" disabled={page <= 1} onClick={() => { setPage(page - 1); }}>{say("paper.before")}</button>
        <span role="status">{pages ? say("paper.page", { page, pages }) : say("wait.loading")}</span>
        <button type="button" className="button is-small" disabled={page >= pages} onClick={() => { setPage(page + 1); }}>{say("paper.next")}</button>
        <button type="button" className="button is-small" aria-label={say("paper.smaller")} disabled={zoom === 0} onClick={() => { setZoom(zoom - 1); }}>−</button>
        <button type="button" className="button is-small" aria-label={say("paper.larger")} disabled={zoom === ZOOMS.length - 1} onClick={() => { setZoom(zoom + 1); }}>+</button>
        <button type="button" className="button is-small" onClick={() => { setTurned((turned + 90) % 360); }}>{say("paper.turn")}</button>
        {href && <a className="button is-small" href={href} target="_blank" rel="noreferrer">{say("paper.open")}</a>}
      </div>
      {opened.status === "ready" && <Sheet pdf={opened.pdf} page={page} zoom={ZOOMS[zoom] ?? 1} turned={turned} label={say("paper.sheet", { name, page })} />}
    </div>
  );
}

/** One page as wide as its place, `zoom` times as large, in the dots of the screen. */
function Sheet({ pdf, page, zoom, turned, label }: { pdf: PDFDocumentProxy; page: number; zoom: number; turned: number; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [words, setWords] = useState("");
  useEffect(() => {
    let gone = false;
    let stop: (() => void) | null = null;
    void pdf.getPage(page).then(async (sheet) => {
      const place = box.current;
      const on = canvas.current;
      if (gone || !place || !on) return;
      const rotation = (sheet.rotate + turned) % 360;
      const width = place.clientWidth * zoom;
      const dots = Math.min(SHARPEST, devicePixelRatio);
      const viewport = sheet.getViewport({ scale: (width * dots) / sheet.getViewport({ scale: 1, rotation }).width, rotation });
      on.width = viewport.width;
      on.height = viewport.height;
      on.style.width = `${width}px`;
      const drawing = sheet.render({ canvas: on, viewport });
      stop = () => { drawing.cancel(); };
      const text = await sheet.getTextContent();
      if (!gone) setWords(text.items.map((item) => ("str" in item ? item.str : "")).join(" ").trim());
      await drawing.promise.catch(() => undefined);
      if (!gone) on.dataset.drawn = `${page}`;
    });
    return () => {
      gone = true;
      stop?.();
    };
  }, [pdf, page, zoom, turned]);
  return (
    <div className="sheet" ref={box} tabIndex={0} role="region" aria-label={label}>
      <canvas ref={canvas} role="img" aria-label={label} />
      {words && <p className="visually-hidden">{words}</p>}
    </div>
  );
}

async function open(load: () => Promise<Blob>): Promise<PDFDocumentLoadingTask> {
  const [pdfjs, file] = await Promise.all([import("pdfjs-dist/legacy/build/pdf.mjs"), ask(load)]);
  pdfjs.GlobalWorkerOptions.workerSrc = workerUrl;
  // Nothing is compiled at run time, which our policy forbids; the fallback's folder is a query on its one file.
  return pdfjs.getDocument({ data: await file.arrayBuffer(), isEvalSupported: false, useWasm: false, wasmUrl: `${jpxUrl}?/`, enableXfa: false });
}
