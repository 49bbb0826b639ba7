import type { Model } from "@/api";
import { count } from "@/lib/format";
import { ScrollBox } from "@/ui/scroll-box";
import { comparedClasses, comparedSettings } from "./compare";
import classes from "./compare-view.module.css";
import { inPoints, share } from "./figures";
import { ModelBadges } from "./model-badges";

type Props = {
  models: readonly Model[];
  nameOf: (classId: number) => string;
  colourOf: (classId: number) => string;
};

/** Models side by side: their figures, what they were trained with, and each class. */
export function CompareView({ models, nameOf, colourOf }: Props) {
  const [first] = models;
  const measured = new Set(models.map(({ metrics }) => metrics?.held_out).filter(Boolean));
  const rows = comparedClasses(models, nameOf);
  const settings = comparedSettings(models);
  if (!first) return null;
  const head = (
    <tr>
      <td />
      {models.map((model) => (
        <th key={model.id} scope="col">
          {model.name}
          <ModelBadges model={model} />
        </th>
      ))}
    </tr>
  );
  const figure = (title: string, value: (model: Model) => string) => (
    <tr>
      <th scope="row">{title}</th>
      {models.map((model) => (
        <td key={model.id}>{value(model)}</td>
      ))}
    </tr>
  );
  const of = (read: (metrics: NonNullable<Model["metrics"]>) => string) => (model: Model) =>
    model.metrics ? read(model.metrics) : "–";
  return (
    <>
      {measured.size > 1 && (
        <p className={classes.note}>
          Heads are measured on all labelled images in turn, fine-tunes on those held back from their training: small
          differences between the two say little.
        </p>
      )}
      <ScrollBox label="Figures" className={classes.scroll}>
        <table className={classes.table} aria-label="Models side by side">
          <thead>{head}</thead>
          <tbody>
            {figure("Labels", ({ label_count }) => count(label_count))}
            {figure(
              "Accuracy",
              of(({ accuracy }) => share(accuracy)),
            )}
            {figure(
              "Macro F1",
              of(({ macro_f1 }) => share(macro_f1)),
            )}
            {figure(
              "Calibration error",
              of(({ expected_calibration_error }) => share(expected_calibration_error)),
            )}
            {figure(
              "Log loss",
              of(({ log_loss }) => log_loss.toFixed(3)),
            )}
            {figure(
              "Measured on",
              of(({ images }) => `${count(images)} images`),
            )}
            {figure("Encoder", ({ encoder }) => encoder)}
            {settings.map(({ title, values }) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                {[...values.entries()].map(([place, value]) => (
                  <td key={models[place]?.id}>{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <h2 className={classes.title}>F1 class by class</h2>
      <ScrollBox label="Classes" className={classes.scroll}>
        <table className={classes.table} aria-label="F1 class by class">
          <thead>{head}</thead>
          <tbody>
            {rows.map(({ id, f1, spread }) => (
              <tr key={id}>
                <th scope="row">
                  <span className={classes.dot} style={{ background: colourOf(id) }} aria-hidden="true" />
                  {nameOf(id)}
                </th>
                {[...f1.entries()].map(([place, value]) => (
                  <td
                    key={models[place]?.id}
                    data-best={(spread > 0.02 && value === Math.max(...f1.map(known))) || undefined}
                  >
                    {value === null ? "–" : share(value)}
                    {place > 0 && value !== null && f1[0] !== null && f1[0] !== undefined && (
                      <span className={classes.dim}> {inPoints(value - f1[0])}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </>
  );
}

function known(value: number | null): number {
  return value ?? 0;
}
