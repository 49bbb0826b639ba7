import { Menu, Slider } from "@mantine/core";
import type { Class } from "@/api";
import { count } from "@/lib/format";
import { CheckIcon, ChevronDownIcon, FilterIcon } from "@/ui/icons";
import classes from "./toolbar.module.css";
import { type LabelFilter, LIMITS, SIZES } from "./view";

const FIXED: { filter: LabelFilter; title: string }[] = [
  { filter: "none", title: "Unlabelled" },
  { filter: "any", title: "Labelled" },
  { filter: "all", title: "All images" },
];

const MOST_LISTED = 20;

type FilterProps = { filter: LabelFilter; items: readonly Class[]; onFilter: (filter: LabelFilter) => void };

/** Which images are shown, by their label. */
export function LabelFilterMenu({ filter, items, onFilter }: FilterProps) {
  const title =
    FIXED.find((fixed) => fixed.filter === filter)?.title ?? items.find(({ id }) => id === filter)?.name ?? "One class";
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <button type="button" className={classes.menu} aria-label={`Label filter: ${title}`}>
          <span className={classes.menuText}>{title}</span> <ChevronDownIcon size={12} />
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes.dropdown}>
        {FIXED.map((fixed) => (
          <Menu.Item
            key={fixed.title}
            rightSection={fixed.filter === filter && <CheckIcon size={13} />}
            onClick={() => onFilter(fixed.filter)}
          >
            {fixed.title}
          </Menu.Item>
        ))}
        {items.length > 0 && <Menu.Label>Of one class</Menu.Label>}
        {items.length > MOST_LISTED && (
          <Menu.Label>
            {count(items.length)} classes: Alt+click one in the list, or press its <FilterIcon size={11} />.
          </Menu.Label>
        )}
        {items.slice(0, MOST_LISTED).map(({ id, name, colour }) => (
          <Menu.Item
            key={id}
            leftSection={<span className={classes.dot} style={{ background: colour }} />}
            rightSection={id === filter && <CheckIcon size={13} />}
            onClick={() => onFilter(id)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** How many images a page holds. */
export function LimitMenu({ limit, onLimit }: { limit: number; onLimit: (limit: number) => void }) {
  return (
    <Menu position="bottom-start" width={140}>
      <Menu.Target>
        <button type="button" className={classes.menu} title="Images on a page">
          {limit} a page <ChevronDownIcon size={12} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {LIMITS.map((choice) => (
          <Menu.Item
            key={choice}
            rightSection={choice === limit && <CheckIcon size={13} />}
            onClick={() => onLimit(choice)}
          >
            {choice} a page
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The size of the tiles. */
export function SizeSlider({ size, onSize }: { size: number; onSize: (size: number) => void }) {
  return (
    <Slider
      className={classes.slider}
      size={4}
      thumbSize={14}
      min={SIZES.least}
      max={SIZES.most}
      step={SIZES.step}
      value={size}
      label={null}
      thumbLabel="Tile size"
      onChange={onSize}
    />
  );
}
