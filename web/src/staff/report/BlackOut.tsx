// Drawing rectangles on a photo that will be burned black: with the mouse, or by keyboard as numbers.
import "../styles/black-out.css";

import { type PointerEvent, useRef, useState } from "react";

import { api } from "../session";
import { Form } from "../ui/Form";
import { toast } from "../ui/Toast";
import { useSay, type Key } from "../words";
import { between, type Box, clamped, MOST, SMALLEST } from "./boxes";
import type { Photo } from "./shape";

export function BlackOut({ photo, onDone }: { photo: Photo; onDone: () => void }) {
  const say = useSay();
  const [boxes, setBoxes] = useState<Box[]>([]);
  const [drawn, setDrawn] = useState<Box | null>(null);
  // Until the photo is there it has no size, and a stroke would land elsewhere.
  const [loaded, setLoaded] = useState(false);
  const begun = useRef<{ x: number; y: number } | null>(null);

  const at = (event: PointerEvent<SVGSVGElement>) => {
    const frame = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - frame.left) / frame.width, y: (event.clientY - frame.top) / frame.height };
  };
  const add = (box: Box) => { setBoxes((all) => (all.length < MOST ? [...all, box] : all)); };
  const shown = drawn ? [...boxes, drawn] : boxes;

  return (
    <Form
      submit={say("black.burn", { count: boxes.length })}
      tone="danger"
      send={async () => {
        if (boxes.length === 0) return;
        await api.post("/api/v1/staff/photos/{id}/black-out", { path: { id: photo.id }, body: { revision: photo.revision, rectangles: boxes }, timeoutMs: 60_000 });
        toast(say("black.done"));
        onDone();
      }}
    >
      <p>{say("black.how")}</p>
      <div className="black-out">
        <img src={photo.thumbnails.full} alt="" width={photo.width} height={photo.height} onLoad={() => { setLoaded(true); }} />
        {loaded && (
          <svg
            viewBox="0 0 1 1"
            preserveAspectRatio="none"
            role="img"
            aria-label={say("black.canvas", { count: boxes.length })}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              begun.current = at(event);
            }}
            onPointerMove={(event) => {
              if (begun.current) setDrawn(between(begun.current, at(event)));
            }}
            onPointerUp={(event) => {
              const box = begun.current && between(begun.current, at(event));
              begun.current = null;
              setDrawn(null);
              if (box && box.width > SMALLEST && box.height > SMALLEST) add(box);
            }}
          >
            {shown.map((box, index) => <rect key={index} x={box.x} y={box.y} width={box.width} height={box.height} />)}
          </svg>
        )}
      </div>
      <div className="box-list">
        {boxes.map((box, index) => (
          <Numbers
            key={index}
            number={index + 1}
            box={box}
            onBox={(next) => { setBoxes(boxes.map((one, other) => (other === index ? next : one))); }}
            onRemove={() => { setBoxes(boxes.filter((_, other) => other !== index)); }}
          />
        ))}
        <button type="button" className="button" onClick={() => { add({ x: 0.4, y: 0.4, width: 0.2, height: 0.2 }); }}>{say("black.add")}</button>
      </div>
    </Form>
  );
}

function Numbers({ number, box, onBox, onRemove }: { number: number; box: Box; onBox: (box: Box) => void; onRemove: () => void }) {
  const say = useSay();
  return (
    <fieldset className="box-numbers">
      <legend>{say("black.box", { number })}</legend>
      {(["x", "y", "width", "height"] as const).map((part) => (
        <label key={part}>
          {say(`black.${part}` as Key)}
          <input
            type="number"
            min={0}
            max={100}
            step={1}
            value={Math.round(box[part] * 100)}
            onChange={(event) => { onBox(clamped({ ...box, [part]: Number(event.target.value) / 100 })); }}
          />
        </label>
      ))}
      <button type="button" className="button is-small" onClick={onRemove}>{say("black.remove", { number })}</button>
    </fieldset>
  );
}
