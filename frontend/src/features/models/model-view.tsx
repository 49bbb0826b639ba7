import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { Job, Model } from "@/api";
import { ago, count, counted } from "@/lib/format";
import { CalibrationFigure } from "./calibration-figure";
import { ClassTable } from "./class-table";
import { ConfusionMatrix } from "./confusion-matrix";
import { EpochsFigures } from "./epochs-figures";
import { ExportMenu } from "./export-menu";
import { measuredOn, share, uncertainty } from "./figures";
import { LearningFigure } from "./learning-figure";
import { Figure } from "./live-head";
import { ModelBadges } from "./model-badges";
import { ModelMenu } from "./model-menu";
import classes from "./model-view.module.css";
import { settingRows } from "./settings";
import { TryPictures } from "./try-pictures";

type Props = {
  model: Model;
  parent: Model | undefined;
  /** Labels of the project now. */
  labelled: number;
  nameOf: (classId: number) => string;
  colourOf: (classId: number) => string;
  onUse: (model: Model | null) => void;
  onDelete: (model: Model) => void;
  renderJob: (job: Job, model: Model) => ReactNode;
};

const FLATTERED =
  " The model that made its embeddings has learnt from most of these labels itself, so the figures are too good.";

/** One model: how good it is and on which classes, how it came about, what it was trained on. */
export function ModelView({ model, parent, labelled, nameOf, colourOf, onUse, onDelete, renderJob }: Props) {
  const { metrics, job } = model;
  const since = labelled - model.label_count;
  const start = parent ? parent.name : model.encoder;
  return (
    <>
      <header className={classes.head}>
        <div>
          <h1 className={classes.name}>{model.name}</h1>
          <ModelBadges model={model} />
        </div>
        <span className={classes.space} />
        {model.state === "ready" &&
          (model.in_use ? (
            <Button variant="default" onClick={() => onUse(null)}>
              Predict by the live head
            </Button>
          ) : (
            <Button onClick={() => onUse(model)}>Predict by this</Button>
          ))}
        <ExportMenu model={model} />
        <ModelMenu model={model} onUse={onUse} onDelete={onDelete} />
      </header>
      <p className={classes.dim} data-testid="snapshot">
        {model.kind === "head" ? "On the embeddings of" : "From"} {start} · trained on{" "}
        {counted(model.label_count, "label")} of {counted(model.class_ids.length, "class", "classes")}, as they were at
        revision {count(model.revision)}, {ago(model.created_at)}
        {since > 0 && ` · ${counted(since, "label")} more since`}
        {model.predicted > 0 && ` · ${counted(model.predicted, "image")} predicted`}
      </p>
      {job !== null && (model.state !== "ready" || job.state !== "succeeded") && (
        <div className={classes.job}>{renderJob(job, model)}</div>
      )}
      {metrics ? (
        <dl className={classes.figures}>
          <Figure
            title="Accuracy"
            value={share(metrics.accuracy)}
            note={`± ${(100 * uncertainty(metrics.accuracy, metrics.images)).toFixed(1)} points`}
          />
          <Figure title="Macro F1" value={share(metrics.macro_f1)} note="every class counts the same" />
          <Figure
            title="Calibration error"
            value={share(metrics.expected_calibration_error)}
            note="of its probabilities"
          />
          <Figure title="Log loss" value={metrics.log_loss.toFixed(3)} note="0 is best" />
        </dl>
      ) : (
        <p className={classes.dim}>Its figures come when its training is done.</p>
      )}
      {metrics && (
        <p className={classes.dim}>
          Measured on {measuredOn(metrics)}.{model.kind === "head" && model.parent_id !== null && FLATTERED}
        </p>
      )}
      <div className={classes.charts}>
        {metrics && metrics.learning_curve.length > 0 && <LearningFigure metrics={metrics} />}
        {model.kind === "fine-tune" && <EpochsFigures model={model} />}
        {metrics && <CalibrationFigure metrics={metrics} />}
      </div>
      {metrics && (
        <div className={classes.pair}>
          <ConfusionMatrix model={model} nameOf={nameOf} />
          <div className={classes.stack}>
            <ClassTable metrics={metrics} nameOf={nameOf} colourOf={colourOf} />
            {model.state === "ready" && <TryPictures model={model} />}
            <Settings model={model} />
          </div>
        </div>
      )}
      {!metrics && <Settings model={model} />}
    </>
  );
}

function Settings({ model }: { model: Model }) {
  const rows = settingRows(model.settings);
  if (rows.length === 0) return null;
  return (
    <section className={classes.card} aria-labelledby="settings-title">
      <h3 id="settings-title" className={classes.title}>
        Trained with
      </h3>
      <dl className={classes.settings}>
        {rows.map(({ title, value }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
