import { Checkbox } from "@mantine/core";
import type { ReactNode } from "react";
import type { Job, Model } from "@/api";
import { ModelRow } from "./model-row";
import classes from "./models-table.module.css";

type Props = {
  models: readonly Model[];
  chosen: ReadonlySet<number>;
  onChoose: (chosen: ReadonlySet<number>) => void;
  onUse: (model: Model | null) => void;
  onDelete: (model: Model) => void;
  renderJob: (job: Job, model: Model) => ReactNode;
};

/** The project's models, newest first. */
export function ModelsTable({ models, chosen, onChoose, onUse, onDelete, renderJob }: Props) {
  const all = models.length > 0 && models.every(({ id }) => chosen.has(id));
  const some = models.some(({ id }) => chosen.has(id));
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label="Models">
        <thead>
          <tr>
            <th scope="col" className={classes.check}>
              <Checkbox
                size="xs"
                aria-label="Choose all models"
                checked={all}
                indeterminate={some && !all}
                onChange={() => onChoose(new Set(all ? [] : models.map(({ id }) => id)))}
              />
            </th>
            <th scope="col">Model</th>
            <th scope="col" className={classes.number}>
              Labels
            </th>
            <th scope="col" className={classes.number}>
              Accuracy
            </th>
            <th scope="col" className={classes.number}>
              Macro F1
            </th>
            <th scope="col" className={classes.number} title="How far its probabilities are off">
              Calibration error
            </th>
            <th scope="col">When</th>
            <th scope="col">
              <span className={classes.hidden}>Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <ModelRow
              key={model.id}
              listed={model}
              isChosen={chosen.has(model.id)}
              onChoose={(isChosen) => {
                const next = new Set(chosen);
                if (isChosen) next.add(model.id);
                else next.delete(model.id);
                onChoose(next);
              }}
              onUse={onUse}
              onDelete={onDelete}
              renderJob={renderJob}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
