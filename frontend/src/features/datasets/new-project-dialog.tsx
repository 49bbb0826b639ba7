import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { createProject, type Dataset, messageOf, refreshCounts } from "@/api";
import classes from "./new-project-dialog.module.css";

type Props = { dataset: Dataset; isFirst: boolean; opened: boolean; onClose: () => void };

/** Asks for a project's name, makes it, and opens its workbench. */
export function NewProjectDialog({ dataset, isFirst, opened, onClose }: Props) {
  const [name, setName] = useState(isFirst ? "First pass" : "");
  const client = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: () => createProject({ dataset_id: dataset.id, name: name.trim() }),
    onSuccess: async ({ id }) => {
      void refreshCounts(client);
      await navigate({ to: "/projects/$projectId", params: { projectId: String(id) } });
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (name.trim()) create.mutate();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={isFirst ? "Start labelling" : "New project"} centered>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          label="Project name"
          description={`A project is one question asked of “${dataset.name}”. A dataset can have several.`}
          placeholder="Garment type"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          onFocus={({ currentTarget }) => currentTarget.select()}
          error={create.error && messageOf(create.error)}
          maxLength={200}
          data-autofocus
        />
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!name.trim()}>
            {isFirst ? "Start labelling" : "Create project"}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
