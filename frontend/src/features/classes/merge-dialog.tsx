import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import type { Class } from "@/api";
import { count, counted } from "@/lib/format";
import { Kbd } from "@/ui/kbd";
import { matching } from "./match";
import classes from "./merge-dialog.module.css";

type Props = {
  items: readonly Class[];
  /** The classes that are brought together; one of them can be what they become. */
  chosen: readonly Class[];
  /** What they become, when that is settled already. */
  into: Class | undefined;
  error: string | null;
  isMerging: boolean;
  onMerge: (into: Class, merged: readonly Class[]) => void;
  onClose: () => void;
};

/** Says what a merge will do before it does it. */
export function MergeDialog({ items, chosen, into, error, isMerging, onMerge, onClose }: Props) {
  const isOne = chosen.length === 1;
  // Of several the largest stays, unless the person says otherwise; for one, the other must be named.
  const largest = isOne ? undefined : [...chosen].sort((one, other) => other.count - one.count)[0];
  const [target, setTarget] = useState(into ?? largest);
  const [text, setText] = useState("");
  const merged = chosen.filter(({ id }) => id !== target?.id);
  const images = merged.reduce((sum, one) => sum + one.count, 0);
  const pool = isOne ? items.filter(({ id }) => id !== chosen[0]?.id) : chosen;
  const title = isOne ? `Merge ${chosen[0]?.name} into…` : `Merge ${counted(chosen.length, "class", "classes")}`;
  return (
    <Modal opened onClose={onClose} title={title} size={460} yOffset="12vh">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (target && merged.length > 0) onMerge(target, merged);
        }}
      >
        {isOne && pool.length > 8 && (
          <input
            type="search"
            className={classes.search}
            aria-label="Find a class"
            placeholder="Find a class"
            data-autofocus
            value={text}
            onChange={({ currentTarget }) => {
              setText(currentTarget.value);
              const [best] = matching(pool, currentTarget.value);
              if (currentTarget.value.trim() !== "") setTarget(best);
            }}
          />
        )}
        <fieldset className={classes.list}>
          <legend>{isOne ? "Into" : "They become"}</legend>
          {matching(pool, text).map((one) => (
            <label key={one.id} className={classes.option}>
              <input
                type="radio"
                name="into"
                checked={one.id === target?.id}
                onChange={() => setTarget(one)}
                data-autofocus={one.id === target?.id || undefined}
              />
              <span className={classes.dot} style={{ background: one.colour }} />
              <span className={classes.name}>{one.name}</span>
              <span className={classes.count}>{count(one.count)}</span>
              {one.key && <Kbd chord={one.key} />}
            </label>
          ))}
        </fieldset>
        <p className={classes.impact} role="status" data-testid="impact">
          {target && merged.length > 0 ? (
            <>
              <b>{counted(images, "image")}</b> of{" "}
              {merged.length === 1 ? <i>{merged[0]?.name}</i> : `${merged.length} classes`} become{images === 1 && "s"}{" "}
              <b>{target.name}</b>, which then has {count(images + target.count)}. Can be undone.
            </>
          ) : (
            "Choose what they become."
          )}
        </p>
        {error && (
          <p className={classes.error} role="alert">
            {error}
          </p>
        )}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!target || merged.length === 0} loading={isMerging}>
            Merge
          </Button>
        </div>
      </form>
    </Modal>
  );
}
