import { Popover } from "@mantine/core";
import { type KeyboardEvent, type SyntheticEvent, useState } from "react";
import type { FacetRequest } from "@/api";
import { FilterIcon } from "@/ui/icons";
import { FacetField } from "./facet-field";
import { type Filters, formatFilters, isDay, isPair, LABEL_STATES, NO_FILTERS, STATE_TITLES, stateOf } from "./filters";
import classes from "./filters.module.css";

const GROUPS: FacetRequest = { field: "group" };
const METADATA: FacetRequest = { field: "metadata" };

type Props = {
  datasetId: number;
  filters: Filters;
  /** Who has labelled lately. */
  people: ReadonlyMap<number, string>;
  opened: boolean;
  onOpen: (opened: boolean) => void;
  onFilters: (filters: Filters) => void;
};

/** Every filter beside the label: state, group, metadata, who and when. */
export function FilterPopover({ datasetId, filters, people, opened, onOpen, onFilters }: Props) {
  const active = Object.keys(formatFilters(filters)).length;
  return (
    <Popover
      opened={opened}
      onChange={onOpen}
      position="bottom-start"
      trapFocus
      closeOnEscape={false}
      returnFocus
      width={340}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.button}
          aria-expanded={opened}
          aria-label={active > 0 ? `Filters: ${active} on` : "Filters"}
          data-active={active > 0 || undefined}
          onClick={() => onOpen(!opened)}
        >
          <FilterIcon size={14} /> <span>Filters{active > 0 && ` · ${active}`}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Filters">
        {opened && (
          <Form
            datasetId={datasetId}
            filters={filters}
            people={people}
            onApply={(next) => {
              onFilters(next);
              onOpen(false);
            }}
            onClose={() => onOpen(false)}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

type FormProps = Pick<Props, "datasetId" | "filters" | "people"> & {
  onApply: (filters: Filters) => void;
  onClose: () => void;
};

function Form({ datasetId, filters, people, onApply, onClose }: FormProps) {
  const [draft, setDraft] = useState(filters);
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const change = (part: Partial<Filters>) => setDraft((before) => ({ ...before, ...part }));
  const pair = `${name.trim()}=${value.trim()}`;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    // Half a day or half a pair is none.
    const all = isPair(pair) ? [...draft.metadata, pair] : draft.metadata;
    onApply({ ...draft, group: draft.group?.trim() || undefined, metadata: [...new Set(all)] });
  };
  // The first Escape closes a list of choices, if one is open.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) onClose();
  };
  return (
    <form className={classes.form} onSubmit={submit} onKeyDown={onKeyDown}>
      <label className={classes.field}>
        <span>State</span>
        <select
          value={draft.state ?? ""}
          data-autofocus
          onChange={({ currentTarget }) => change({ state: stateOf(currentTarget.value) })}
        >
          <option value="">Any</option>
          {LABEL_STATES.map((state) => (
            <option key={state} value={state}>
              {STATE_TITLES[state]}
            </option>
          ))}
        </select>
      </label>
      <div className={classes.field}>
        <span>Group</span>
        <FacetField
          datasetId={datasetId}
          of={GROUPS}
          label="Group"
          placeholder="Any"
          none="No image has a group."
          value={draft.group ?? ""}
          onValue={(group) => change({ group: group || undefined })}
        />
      </div>
      <fieldset className={classes.pair}>
        <legend>Metadata</legend>
        <FacetField
          datasetId={datasetId}
          of={METADATA}
          label="Name of the metadata"
          placeholder="name"
          none="No image has metadata."
          value={name}
          onValue={setName}
        />
        <span aria-hidden="true">=</span>
        <FacetField
          datasetId={datasetId}
          of={name.trim() === "" ? null : { field: "metadata", name: name.trim() }}
          label="Value of the metadata"
          placeholder="value"
          none={name.trim() === "" ? "Choose the name first." : `No image has “${name.trim()}”.`}
          value={value}
          onValue={setValue}
        />
      </fieldset>
      <label className={classes.field}>
        <span>Labelled by</span>
        <select
          value={draft.by ?? ""}
          onChange={({ currentTarget }) =>
            change({ by: currentTarget.value === "" ? undefined : Number(currentTarget.value) })
          }
        >
          <option value="">Anybody</option>
          {[...people].map(([id, person]) => (
            <option key={id} value={id}>
              {person}
            </option>
          ))}
        </select>
      </label>
      <div className={classes.days}>
        <Day title="Labelled from" day={draft.after} onDay={(after) => change({ after })} />
        <Day title="Labelled to" day={draft.before} onDay={(before) => change({ before })} />
      </div>
      <div className={classes.actions}>
        <button type="button" className={classes.button} onClick={() => onApply(NO_FILTERS)}>
          Clear
        </button>
        <button type="submit" className={classes.apply}>
          Show them
        </button>
      </div>
    </form>
  );
}

function Day({ title, day, onDay }: { title: string; day: string | undefined; onDay: (day?: string) => void }) {
  return (
    <label className={classes.field}>
      <span>{title}</span>
      <input
        type="date"
        value={day ?? ""}
        onChange={({ currentTarget: { value } }) => onDay(isDay(value) ? value : undefined)}
      />
    </label>
  );
}
