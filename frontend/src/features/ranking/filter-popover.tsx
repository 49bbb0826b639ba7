import { Popover } from "@mantine/core";
import { type SyntheticEvent, useId, useState } from "react";
import { FilterIcon } from "@/ui/icons";
import { type Filters, formatFilters, isDay, isPair, NO_FILTERS } from "./filters";
import classes from "./filters.module.css";

/** What can be chosen from: what the images on the page have, and who has labelled lately. */
export type Suggestions = {
  groups: readonly string[];
  metadata: ReadonlyMap<string, readonly string[]>;
  people: ReadonlyMap<number, string>;
};

type Props = {
  filters: Filters;
  suggestions: Suggestions;
  opened: boolean;
  onOpen: (opened: boolean) => void;
  onFilters: (filters: Filters) => void;
};

/** Every filter beside the label: state, group, metadata, who and when. */
export function FilterPopover({ filters, suggestions, opened, onOpen, onFilters }: Props) {
  const active = Object.keys(formatFilters(filters)).length;
  return (
    <Popover
      opened={opened}
      onChange={onOpen}
      position="bottom-start"
      trapFocus
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
            filters={filters}
            suggestions={suggestions}
            onApply={(next) => {
              onFilters(next);
              onOpen(false);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

type FormProps = { filters: Filters; suggestions: Suggestions; onApply: (filters: Filters) => void };

function Form({ filters, suggestions, onApply }: FormProps) {
  const { groups, metadata, people } = suggestions;
  const [draft, setDraft] = useState(filters);
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const listId = useId();
  const change = (part: Partial<Filters>) => setDraft((before) => ({ ...before, ...part }));
  const pair = `${name.trim()}=${value.trim()}`;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    // Half a day or half a pair is none.
    const all = isPair(pair) ? [...draft.metadata, pair] : draft.metadata;
    onApply({ ...draft, group: draft.group?.trim() || undefined, metadata: [...new Set(all)] });
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <label className={classes.field}>
        <span>State</span>
        <select
          value={draft.state ?? ""}
          data-autofocus
          onChange={({ currentTarget: { value: chosen } }) =>
            change({ state: chosen === "manual" || chosen === "confirmed" ? chosen : undefined })
          }
        >
          <option value="">Any</option>
          <option value="manual">By hand</option>
          <option value="confirmed">Confirmed</option>
        </select>
      </label>
      <label className={classes.field}>
        <span>Group</span>
        <input
          list={`${listId}-groups`}
          value={draft.group ?? ""}
          placeholder={groups[0] ? `such as ${groups[0]}` : "Any"}
          onChange={({ currentTarget }) => change({ group: currentTarget.value || undefined })}
        />
        <Choices id={`${listId}-groups`} values={groups} />
      </label>
      <fieldset className={classes.pair}>
        <legend>Metadata</legend>
        <input
          aria-label="Name of the metadata"
          placeholder="name"
          list={`${listId}-names`}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <span aria-hidden="true">=</span>
        <input
          aria-label="Value of the metadata"
          placeholder="value"
          list={`${listId}-values`}
          value={value}
          onChange={({ currentTarget }) => setValue(currentTarget.value)}
        />
        <Choices id={`${listId}-names`} values={[...metadata.keys()]} />
        <Choices id={`${listId}-values`} values={metadata.get(name.trim()) ?? []} />
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

function Choices({ id, values }: { id: string; values: readonly string[] }) {
  return (
    <datalist id={id}>
      {values.map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}
