import { Button, Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Job, Model } from "@/api";
import { ago, count } from "@/lib/format";
import { share } from "./figures";
import { ModelBadges } from "./model-badges";
import { ModelMenu } from "./model-menu";
import classes from "./models-table.module.css";
import { useFollowed } from "./use-followed";

type Props = {
  listed: Model;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
  onUse: (model: Model | null) => void;
  onDelete: (model: Model) => void;
  renderJob: (job: Job, model: Model) => ReactNode;
};

/** A model in the list: its figures, or while there are none, how its training goes. */
export function ModelRow({ listed, isChosen, onChoose, onUse, onDelete, renderJob }: Props) {
  const model = useFollowed(listed);
  const { metrics, job } = model;
  const showsJob = job !== null && (model.state !== "ready" || job.state !== "succeeded");
  return (
    <>
      <tr aria-label={model.name}>
        <td className={classes.check}>
          <Checkbox
            size="xs"
            aria-label={`Choose ${model.name}`}
            checked={isChosen}
            onChange={({ currentTarget }) => onChoose(currentTarget.checked)}
          />
        </td>
        <th scope="row">
          <span className={classes.name}>
            <Link
              to="/projects/$projectId/models"
              params={{ projectId: String(model.project_id) }}
              search={{ model: String(model.id) }}
            >
              {model.name}
            </Link>
            <ModelBadges model={model} />
          </span>
        </th>
        <td className={classes.number}>{count(model.label_count)}</td>
        <td className={classes.number}>{metrics ? <b>{share(metrics.accuracy)}</b> : "–"}</td>
        <td className={classes.number}>{metrics ? share(metrics.macro_f1) : "–"}</td>
        <td className={classes.number}>{metrics ? share(metrics.expected_calibration_error) : "–"}</td>
        <td className={classes.when}>{ago(model.finished_at ?? model.created_at)}</td>
        <td className={classes.actions}>
          {model.state === "ready" && !model.in_use && (
            <Button
              variant="default"
              size="xs"
              onClick={() => onUse(model)}
              aria-label={`Predict by this: ${model.name}`}
            >
              Predict by this
            </Button>
          )}
          <ModelMenu model={model} onUse={onUse} onDelete={onDelete} />
        </td>
      </tr>
      {showsJob && (
        <tr className={classes.job}>
          <td />
          <td colSpan={7}>{renderJob(job, model)}</td>
        </tr>
      )}
    </>
  );
}
