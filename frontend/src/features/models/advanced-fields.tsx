import { NumberInput, Select, Switch } from "@mantine/core";
import { BALANCES, type FineTuneDraft, isBalance, NUMBERS, type NumberName } from "./settings";

type Props = {
  draft: FineTuneDraft;
  onChange: (change: Partial<FineTuneDraft>) => void;
  errorOf: (name: keyof FineTuneDraft) => string | null;
};

const BEFORE: readonly NumberName[] = [
  "epochs",
  "frozen_epochs",
  "patience",
  "learning_rate",
  "layer_decay",
  "batch_size",
  "image_size",
  "label_smoothing",
  "seed",
];

/** How a fine-tune is trained: everything that has a default. */
export function AdvancedFields({ draft, onChange, errorOf }: Props) {
  return (
    <>
      {BEFORE.map((name) => {
        const { label, help, min, max, step } = NUMBERS[name];
        return (
          <NumberInput
            key={name}
            label={label}
            description={help}
            min={min}
            max={max}
            step={step}
            clampBehavior="blur"
            allowDecimal={step < 1}
            value={draft[name] ?? ""}
            error={errorOf(name)}
            onChange={(value) => {
              if (typeof value === "number") onChange({ [name]: value });
              else if (name === "image_size") onChange({ image_size: null });
            }}
          />
        );
      })}
      <Select
        label="Balance of the classes"
        description="Rare classes count for more"
        data={[...BALANCES]}
        value={draft.balance}
        error={errorOf("balance")}
        allowDeselect={false}
        onChange={(value) => isBalance(value) && onChange({ balance: value })}
      />
      <Switch
        label="Mirror"
        description="Off where left and right differ"
        checked={draft.mirror}
        error={errorOf("mirror")}
        onChange={({ currentTarget }) => onChange({ mirror: currentTarget.checked })}
      />
    </>
  );
}
