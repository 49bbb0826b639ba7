import type { Class } from "@/api";
import { CrossIcon } from "@/ui/icons";
import { type Filters, NO_FILTERS } from "./filters";
import classes from "./filters.module.css";
import type { LabelFilter } from "./view";

type Props = {
  label: LabelFilter;
  filters: Filters;
  items: readonly Class[];
  people: ReadonlyMap<number, string>;
  onLabel: (label: LabelFilter) => void;
  /** With the label filter to go with it, when both change at once. */
  onFilters: (filters: Filters, label?: LabelFilter) => void;
};

/** The filters that are on, each with its way off. Unlabelled is where everybody begins, so it is no chip. */
export function FilterChips({ label, filters, items, people, onLabel, onFilters }: Props) {
  const { state, group, metadata, by, after, before, predicted, least, most } = filters;
  const chips: { text: string; colour?: string; off: () => void }[] = [];
  const without = (part: Partial<Filters>) => () => onFilters({ ...filters, ...part });
  if (typeof label === "number") {
    const { name, ...colour } = shown(items, label);
    chips.push({ text: `Class: ${name}`, ...colour, off: () => onLabel("none") });
  }
  if (predicted !== undefined) {
    const { name, ...colour } = shown(items, predicted);
    chips.push({ text: `Predicted: ${name}`, ...colour, off: without({ predicted: undefined }) });
  }
  if (least !== undefined || most !== undefined) {
    const text = `Probability: ${Math.round(100 * (least ?? 0))} – ${Math.round(100 * (most ?? 1))} %`;
    chips.push({ text, off: without({ least: undefined, most: undefined }) });
  }
  if (state) chips.push({ text: `State: ${state}`, off: without({ state: undefined }) });
  if (group) chips.push({ text: `Group: ${group}`, off: without({ group: undefined }) });
  for (const pair of metadata) {
    const at = pair.indexOf("=");
    chips.push({
      text: `${pair.slice(0, at)}: ${pair.slice(at + 1)}`,
      off: without({ metadata: metadata.filter((other) => other !== pair) }),
    });
  }
  if (by !== undefined) chips.push({ text: `By: ${people.get(by) ?? `user ${by}`}`, off: without({ by: undefined }) });
  if (after || before) {
    const text = after === before ? `On ${after}` : [after && `from ${after}`, before && `to ${before}`];
    chips.push({
      text: Array.isArray(text) ? `Labelled ${text.filter(Boolean).join(" ")}` : `Labelled: ${text}`,
      off: without({ after: undefined, before: undefined }),
    });
  }
  if (chips.length === 0) return null;
  return (
    <section className={classes.chips} aria-label="Filters">
      {chips.map(({ text, colour, off }) => (
        <span key={text} className={classes.chip}>
          {colour && <span className={classes.dot} style={{ background: colour }} />}
          <span className={classes.chipText}>{text}</span>
          <button type="button" aria-label={`Remove filter ${text}`} onClick={off}>
            <CrossIcon size={11} />
          </button>
        </span>
      ))}
      {chips.length > 1 && (
        <button
          type="button"
          className={classes.clear}
          onClick={() => onFilters(NO_FILTERS, typeof label === "number" ? "none" : undefined)}
        >
          Clear all
        </button>
      )}
    </section>
  );
}

function shown(items: readonly Class[], id: number): { name: string; colour?: string } {
  const found = items.find((item) => item.id === id);
  return found ? { name: found.name, colour: found.colour } : { name: `no. ${id}` };
}
