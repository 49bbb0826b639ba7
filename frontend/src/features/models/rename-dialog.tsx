import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { type Model, messageOf, refreshModels, updateModel } from "@/api";
import classes from "./train-dialog.module.css";

/** Another name for a model. */
export function RenameDialog({ model, onClose }: { model: Model; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(model.name);
  const rename = useMutation({
    mutationFn: () => updateModel(model.id, { name: name.trim() }),
    onSuccess: async () => {
      await refreshModels(client, model.project_id);
      onClose();
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (name.trim() !== "") rename.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Rename the model" centered>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          label="Name"
          value={name}
          maxLength={200}
          error={rename.error && messageOf(rename.error)}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          onFocus={({ currentTarget }) => currentTarget.select()}
          data-autofocus
        />
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={rename.isPending} disabled={name.trim() === ""}>
            Rename
          </Button>
        </div>
      </form>
    </Modal>
  );
}
