// The pages of a paper as they will stand in its PDF: seen, moved, turned, taken away.
import { useEffect, useState } from "react";

import { Icon } from "../../../shared/Icon";
import { pagesOf } from "../draft/pages";
import type { Page } from "../draft/shape";
import { useWords } from "../words";

interface Props {
  ids: string[];
  name: string;
  order: (ids: string[]) => void;
  turn: (id: string) => void;
  remove: (id: string) => void;
}

export function PageList({ ids, name, order, turn, remove }: Props) {
  const say = useWords();
  const shown = usePictures(ids);
  const move = (from: number, to: number) => {
    const next = [...ids];
    next.splice(to, 0, ...next.splice(from, 1));
    order(next);
  };
  return (
    <ol className="pages" aria-label={say("papers.pages_of", { name })}>
      {shown.map(({ page, address }, index) => {
        const place = index + 1;
        const button = (icon: string, label: string, act: () => void, disabled = false) => (
          <button type="button" className="page-act" aria-label={label} disabled={disabled} onClick={act}>
            <Icon name={icon} />
          </button>
        );
        return (
          <li key={page.id} className="page">
            {page.kind === "photo" ? <img src={address} alt="" /> : <Icon name="file-text" size="huge" />}
            <span className="page-name">{page.kind === "photo" ? say("papers.page", { place }) : page.name}</span>
            <span className="page-acts">
              {shown.length > 1 && button("arrow-up", say("papers.up", { place }), () => { move(index, index - 1); }, index === 0)}
              {shown.length > 1 && button("arrow-down", say("papers.down", { place }), () => { move(index, index + 1); }, place === shown.length)}
              {page.kind === "photo" && button("rotate-cw", say("papers.turn", { place }), () => { turn(page.id); })}
              {button("trash-2", say("papers.remove_page", { place }), () => { remove(page.id); })}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function usePictures(ids: string[]): { page: Page; address: string }[] {
  const [shown, setShown] = useState<{ page: Page; address: string }[]>([]);
  const wanted = ids.join();
  useEffect(() => {
    let made: string[] = [];
    let gone = false;
    void pagesOf(wanted.split(",")).then((pages) => {
      if (gone) return;
      const next = pages.map((page) => ({ page, address: page.kind === "photo" ? URL.createObjectURL(page.blob) : "" }));
      made = next.map((each) => each.address);
      setShown(next);
    });
    return () => {
      gone = true;
      for (const address of made) URL.revokeObjectURL(address);
    };
  }, [wanted]);
  return shown;
}
