import { Autocomplete, Button, Collapse, Modal, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { createModel, encodersQuery, type Model, messageOf, refreshModels } from "@/api";
import { count } from "@/lib/format";
import { ChevronDownIcon, ChevronRightIcon } from "@/ui/icons";
import { AdvancedFields } from "./advanced-fields";
import { DEFAULTS, type FineTuneDraft, fieldOf, settingsLine, toCreate } from "./settings";
import classes from "./train-dialog.module.css";

type Props = {
  projectId: number;
  labelled: number;
  /** The dataset's encoder, from which a fine-tune starts unless another is named. */
  encoder: string;
  /** Ready fine-tunes to go on from. */
  parents: readonly Model[];
  onClose: () => void;
  onMade: (model: Model) => void;
};

/** Trains a model on the labels of now: a click opens it, a second begins; all the rest is under Advanced. */
export function TrainDialog({ projectId, labelled, encoder, parents, onClose, onMade }: Props) {
  const client = useQueryClient();
  const encoders = useQuery(encodersQuery());
  const [draft, setDraft] = useState<FineTuneDraft>(DEFAULTS);
  const [isOpen, setOpen] = useState(false);
  const change = (next: Partial<FineTuneDraft>) => setDraft((now) => ({ ...now, ...next }));
  const train = useMutation({
    mutationFn: () => createModel(projectId, toCreate(draft)),
    onSuccess: async (made) => {
      await refreshModels(client, projectId);
      onMade(made);
    },
    onError: (error) => setOpen((open) => open || fieldOf(messageOf(error)) !== undefined),
  });
  const problem = train.error ? messageOf(train.error) : null;
  const field = problem === null ? undefined : fieldOf(problem);
  const errorOf = (name: keyof FineTuneDraft) => (field === name ? problem : null);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    train.mutate();
  };
  const parent = parents.find(({ id }) => id === draft.parent_id);
  const start = parent ? `goes on from ${parent.name}` : draft.encoder.trim() || encoder;
  return (
    <Modal opened onClose={onClose} title="Train a model" size={680} yOffset="8vh">
      <form onSubmit={submit} className={classes.form} noValidate>
        <p className={classes.lead}>
          It learns from the {count(labelled)} labels of now, then predicts every image. You can go on labelling.
        </p>
        <p className={classes.line} data-testid="settings">
          {settingsLine(draft, start)}
        </p>
        <button
          type="button"
          className={classes.more}
          aria-expanded={isOpen}
          aria-controls="advanced"
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? <ChevronDownIcon size={14} /> : <ChevronRightIcon size={14} />} Advanced
        </button>
        <Collapse expanded={isOpen} id="advanced" transitionDuration={0}>
          <div className={classes.grid}>
            <TextInput
              label="Name"
              description="Else it is named by its number"
              value={draft.name}
              error={errorOf("name")}
              maxLength={200}
              onChange={({ currentTarget }) => change({ name: currentTarget.value })}
            />
            <Autocomplete
              label="Encoder"
              description="What it starts from; any timm name"
              placeholder={encoder}
              data={encoders.data?.items.map(({ name }) => name) ?? []}
              value={draft.encoder}
              error={errorOf("encoder")}
              disabled={draft.parent_id !== null}
              onChange={(value) => change({ encoder: value })}
            />
            {parents.length > 0 && (
              <Select
                label="Go on from"
                description="A fine-tune, in place of an encoder"
                placeholder="None"
                clearable
                data={parents.map(({ id, name }) => ({ value: String(id), label: name }))}
                value={draft.parent_id === null ? null : String(draft.parent_id)}
                error={errorOf("parent_id")}
                onChange={(value) => change({ parent_id: value === null ? null : Number(value) })}
              />
            )}
            <AdvancedFields draft={draft} onChange={change} errorOf={errorOf} />
          </div>
          <Button variant="subtle" size="xs" onClick={() => setDraft(DEFAULTS)} disabled={draft === DEFAULTS}>
            Back to the defaults
          </Button>
        </Collapse>
        {problem !== null && field === undefined && (
          <p className={classes.error} role="alert">
            {problem}
          </p>
        )}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={train.isPending} data-autofocus>
            Train
          </Button>
        </div>
      </form>
    </Modal>
  );
}
