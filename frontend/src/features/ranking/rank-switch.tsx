import { Menu } from "@mantine/core";
import type { Class } from "@/api";
import { count } from "@/lib/format";
import { CheckIcon, ChevronDownIcon } from "@/ui/icons";
import { Kbd } from "@/ui/kbd";
import classes from "./toolbar.module.css";
import { isPredicted, type Ranking, type View } from "./view";

type Props = {
  view: View;
  items: readonly Class[];
  keyOf: (command: string) => string | null;
  onRank: (ranking: Ranking) => void;
  /** Opens the images that are most probably of a class. */
  onConfirm: (classId: number) => void;
  onNeedReference: () => void;
};

/** As many as a menu can list; the palette finds all. */
const MOST_LISTED = 40;

const PREDICTED: { ranking: Ranking; title: string; does: string; command: string }[] = [
  { ranking: { by: "sort-out" }, title: "Sort out", does: "the page that teaches most", command: "sort-out" },
  { ranking: { by: "uncertain", over: "two" }, title: "Uncertain", does: "between two", command: "uncertain" },
  {
    ranking: { by: "uncertain", over: "all" },
    title: "Uncertain",
    does: "between all classes",
    command: "uncertain-all",
  },
  { ranking: { by: "mistakes" }, title: "Possible mistakes", does: "among the labels", command: "mistakes" },
  { ranking: { by: "clusters" }, title: "Typical images", does: "one of each kind first", command: "clusters" },
];

/** Similar, random or newest first, or an order that a model makes. Random again is another order. */
export function RankSwitch({ view, items, keyOf, onRank, onConfirm, onNeedReference }: Props) {
  const { ranking } = view;
  const similar = () => (view.shelf.length > 0 ? onRank({ by: "similar" }) : onNeedReference());
  const random = () => onRank({ by: "random", seed: Math.floor(Math.random() * 1_000_000) });
  const isByModel = isPredicted(ranking) || ranking.by === "clusters";
  const title = isByModel ? titleOf(ranking, items) : "Predicted";
  return (
    <fieldset className={classes.segments} aria-label="Rank by">
      <button type="button" aria-pressed={ranking.by === "similar"} onClick={similar}>
        Similar
      </button>
      <button
        type="button"
        aria-pressed={ranking.by === "random"}
        title={ranking.by === "random" ? "Shuffle again" : "In random order"}
        onClick={random}
      >
        Random
      </button>
      <button type="button" aria-pressed={ranking.by === "newest"} onClick={() => onRank({ by: "newest" })}>
        Newest
      </button>
      <Menu position="bottom-start" width={330}>
        <Menu.Target>
          <button
            type="button"
            className={classes.segmentMenu}
            aria-pressed={isByModel}
            aria-label={`Predicted: ${title}`}
          >
            <span className={classes.menuText}>{title}</span> <ChevronDownIcon size={12} />
          </button>
        </Menu.Target>
        <Menu.Dropdown className={classes.dropdown}>
          {PREDICTED.map(({ ranking: one, title: name, does, command }) => (
            <Menu.Item
              key={command}
              leftSection={
                <span className={classes.tick}>{isSameRanking(one, ranking) && <CheckIcon size={13} />}</span>
              }
              rightSection={<Cap chord={keyOf(command)} />}
              onClick={() => onRank(one)}
            >
              {name} <span className={classes.dim}>{does}</span>
            </Menu.Item>
          ))}
          {items.length > 0 && <Menu.Label>Confirm a class, most probable first</Menu.Label>}
          {items.slice(0, MOST_LISTED).map(({ id, name, colour }) => (
            <Menu.Item
              key={id}
              leftSection={<span className={classes.dot} style={{ background: colour }} />}
              rightSection={ranking.by === "class" && ranking.id === id && <CheckIcon size={13} />}
              onClick={() => onConfirm(id)}
            >
              {name}
            </Menu.Item>
          ))}
          {items.length > MOST_LISTED && (
            <Menu.Label>{count(items.length)} classes: Ctrl+K finds the others by name.</Menu.Label>
          )}
        </Menu.Dropdown>
      </Menu>
    </fieldset>
  );
}

function Cap({ chord }: { chord: string | null }) {
  return chord === null ? null : <Kbd chord={chord} />;
}

function titleOf(ranking: Ranking, items: readonly Class[]): string {
  if (ranking.by === "class") return items.find(({ id }) => id === ranking.id)?.name ?? "A class";
  return PREDICTED.find(({ ranking: { by } }) => by === ranking.by)?.title ?? "Predicted";
}

function isSameRanking(one: Ranking, other: Ranking): boolean {
  if (one.by === "uncertain" && other.by === "uncertain") return one.over === other.over;
  return one.by === other.by;
}
