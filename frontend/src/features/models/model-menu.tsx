import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import type { Model } from "@/api";
import { CrossIcon, MoreIcon, PencilIcon, TargetIcon } from "@/ui/icons";
import { RenameDialog } from "./rename-dialog";

type Props = { model: Model; onUse: (model: Model | null) => void; onDelete: (model: Model) => void };

/** What can be done with a model beside the usual. */
export function ModelMenu({ model, onUse, onDelete }: Props) {
  const [isRenaming, setRenaming] = useState(false);
  const whyNot = model.in_use
    ? "It predicts now: choose another first"
    : model.state === "training"
      ? "It is in training: cancel that first"
      : null;
  return (
    <>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={30} aria-label={`More about ${model.name}`}>
            <MoreIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<PencilIcon size={14} />} onClick={() => setRenaming(true)}>
            Rename…
          </Menu.Item>
          {model.in_use && (
            <Menu.Item leftSection={<TargetIcon size={14} />} onClick={() => onUse(null)}>
              Predict by the live head
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<CrossIcon size={14} />}
            disabled={whyNot !== null}
            title={whyNot ?? undefined}
            onClick={() => onDelete(model)}
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isRenaming && <RenameDialog model={model} onClose={() => setRenaming(false)} />}
    </>
  );
}
