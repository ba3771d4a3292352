// How wide an element is drawn, so that a chart's letters keep their size on every screen.
import { type RefObject, useLayoutEffect, useRef, useState } from "react";

const USUAL = 720;

export function useWidth(): [RefObject<SVGSVGElement>, number] {
  const element = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(USUAL);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const watcher = new ResizeObserver((entries) => {
      const found = entries[0]?.contentRect.width ?? 0;
      if (found > 0) setWidth(Math.round(found));
    });
    watcher.observe(element.current);
    return () => {
      watcher.disconnect();
    };
  }, []);
  return [element, width];
}
