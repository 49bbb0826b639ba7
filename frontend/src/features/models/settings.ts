import type { FineTuneCreate } from "@/api";

/** What a fine-tune is asked for. `encoder` empty: the dataset's; `image_size` empty: the encoder's own. */
export type FineTuneDraft = {
  name: string;
  encoder: string;
  parent_id: number | null;
  epochs: number;
  frozen_epochs: number;
  batch_size: number;
  learning_rate: number;
  layer_decay: number;
  image_size: number | null;
  mirror: boolean;
  balance: "none" | "sqrt" | "full";
  patience: number;
  label_smoothing: number;
  seed: number;
};

/** The API's own defaults; a test holds them against the API document. */
export const DEFAULTS: FineTuneDraft = {
  name: "",
  encoder: "",
  parent_id: null,
  epochs: 8,
  frozen_epochs: 1,
  batch_size: 32,
  learning_rate: 0.001,
  layer_decay: 0.85,
  image_size: null,
  mirror: true,
  balance: "sqrt",
  patience: 3,
  label_smoothing: 0.1,
  seed: 0,
};

export type NumberName =
  | "epochs"
  | "frozen_epochs"
  | "batch_size"
  | "learning_rate"
  | "layer_decay"
  | "image_size"
  | "patience"
  | "label_smoothing"
  | "seed";

export type NumberField = { label: string; help: string; min: number; max: number; step: number };

/** The numbers of the form: what they mean to a person, and what the API takes. */
export const NUMBERS: Record<NumberName, NumberField> = {
  epochs: { label: "Epochs", help: "How often it sees every labelled image", min: 1, max: 500, step: 1 },
  frozen_epochs: {
    label: "Frozen epochs",
    help: "First ones that train only the classifier",
    min: 0,
    max: 100,
    step: 1,
  },
  batch_size: { label: "Batch", help: "Images per step", min: 2, max: 1024, step: 8 },
  learning_rate: { label: "Learning rate", help: "Of the top layer", min: 0.000001, max: 1, step: 0.0005 },
  layer_decay: {
    label: "Layer decay",
    help: "Each lower layer learns by this much slower",
    min: 0.01,
    max: 1,
    step: 0.05,
  },
  image_size: { label: "Image size", help: "Pixels; empty for the encoder's own", min: 32, max: 1024, step: 32 },
  patience: {
    label: "Patience",
    help: "Epochs without a better one until it stops; 0: never",
    min: 0,
    max: 100,
    step: 1,
  },
  label_smoothing: {
    label: "Label smoothing",
    help: "Against wrong labels and overconfidence",
    min: 0,
    max: 0.5,
    step: 0.05,
  },
  seed: { label: "Seed", help: "The same seed trains the same way", min: 0, max: 2147483648, step: 1 },
};

export const BALANCES = [
  { value: "sqrt", label: "By square root" },
  { value: "full", label: "Fully" },
  { value: "none", label: "Not at all" },
] as const;

export function isBalance(value: string | null): value is FineTuneDraft["balance"] {
  return value === "none" || value === "sqrt" || value === "full";
}

/** What the API is sent: only what differs from its defaults. */
export function toCreate(draft: FineTuneDraft): FineTuneCreate {
  const { name, encoder, parent_id, ...rest } = draft;
  const changed = Object.entries(rest).filter(
    ([key, value]) => value !== Object.entries(DEFAULTS).find(([known]) => known === key)?.[1],
  );
  return {
    kind: "fine-tune",
    ...(name.trim() && { name: name.trim() }),
    ...(parent_id === null ? encoder.trim() && { encoder: encoder.trim() } : { parent_id }),
    ...Object.fromEntries(changed),
  };
}

/** The settings in one line. */
export function settingsLine(draft: FineTuneDraft, start: string): string {
  const { epochs, frozen_epochs, batch_size, learning_rate, image_size, mirror, patience } = draft;
  return [
    start,
    `${epochs} ${epochs === 1 ? "epoch" : "epochs"}${frozen_epochs > 0 ? `, ${frozen_epochs} frozen` : ""}`,
    `batch ${batch_size}`,
    `rate ${learning_rate}`,
    ...(image_size === null ? [] : [`${image_size} pixels`]),
    mirror ? "mirrored" : "never mirrored",
    patience > 0 ? `patience ${patience}` : "never stops early",
  ].join(" · ");
}

/** The field that an error of the API is about, as far as its words tell; none for one about the whole. */
export function fieldOf(message: string): keyof FineTuneDraft | undefined {
  // A malformed request names the place: "body.fine-tune.epochs: Input should be …".
  const place = /\bbody\.fine-tune\.(\w+):/.exec(message)?.[1];
  const named = Object.keys(DEFAULTS).find((name): name is keyof FineTuneDraft => name === place);
  if (named) return named;
  if (/\bencoder\b|\btimm\b/i.test(message)) return "encoder";
  return /fine-tune of this project|is not ready yet/.test(message) ? "parent_id" : undefined;
}

const TITLES: Record<string, string> = {
  penalty: "Penalty",
  mirror: "Mirrored",
  balance: "Balance",
  ...Object.fromEntries(Object.entries(NUMBERS).map(([name, { label }]) => [name, label])),
};

/** What a model was trained with, to be read. */
export function settingRows(settings: Readonly<Record<string, unknown>>): { title: string; value: string }[] {
  return Object.entries(settings).map(([name, value]) => ({
    title: TITLES[name] ?? name.replaceAll("_", " "),
    value: shown(value),
  }));
}

function shown(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  return value === null ? "its own" : typeof value === "string" ? value : JSON.stringify(value);
}
