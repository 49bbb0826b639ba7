import { Button, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { deleteModel, type Model, messageOf, refreshModels } from "@/api";
import { count } from "@/lib/format";
import classes from "./train-dialog.module.css";

type Props = { model: Model; onClose: () => void; onDeleted: () => void };

/** Says what goes with a model before it goes: this cannot be undone. */
export function DeleteDialog({ model, onClose, onDeleted }: Props) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteModel(model.id),
    onSuccess: async () => {
      onDeleted();
      await refreshModels(client, model.project_id);
    },
  });
  const goes = [
    model.kind === "fine-tune" && model.state === "ready" && "its weights",
    model.metrics && "its figures",
    model.predicted > 0 && `its predictions of ${count(model.predicted)} images`,
    model.embedding_set_id !== null && "the embeddings made from it",
  ].filter((part) => typeof part === "string");
  return (
    <Modal opened onClose={onClose} title={`Delete ${model.name}?`} centered>
      <div className={classes.form}>
        <p className={classes.lead}>
          {goes.length > 0 ? `With it go ${listed(goes)}. ` : ""}This cannot be undone. No label changes.
        </p>
        {remove.error && (
          <p className={classes.error} role="alert">
            {messageOf(remove.error)}
          </p>
        )}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
