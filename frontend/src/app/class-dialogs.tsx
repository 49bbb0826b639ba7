import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Class, messageOf } from "@/api";
import { type ClassDraft, ClassEditor, MergeDialog } from "@/features/classes";
import { uuid } from "@/lib/uuid";
import type { ClassCare } from "./use-class-care";

/** The dialogs about classes themselves. */
export type ClassDialog =
  | { is: "edit-class"; id: number }
  | { is: "merge"; ids: readonly number[]; into: number | null };

type Props = {
  dialog: ClassDialog;
  items: readonly Class[];
  all: readonly Class[];
  selected: readonly number[];
  care: ClassCare;
  onDialog: (dialog: ClassDialog) => void;
  onSplit: (item: Class) => void;
  onMerged: () => void;
  onClose: () => void;
};

export function ClassDialogs({ dialog, ...props }: Props) {
  return dialog.is === "merge" ? (
    <Merging key={dialog.ids.join()} ids={dialog.ids} into={dialog.into} {...props} />
  ) : (
    <Editing key={dialog.id} id={dialog.id} {...props} />
  );
}

type Rest = Omit<Props, "dialog">;

function Editing({ id, items, all, selected, care, onDialog, onSplit, onClose }: Rest & { id: number }) {
  const item = items.find((one) => one.id === id);
  const saving = useMutation({
    mutationFn: ({ of, draft }: { of: Class; draft: ClassDraft }) => care.save(of, draft),
    onSuccess: onClose,
  });
  if (!item) return null;
  return (
    <ClassEditor
      item={item}
      items={all}
      selected={selected}
      error={saving.error && messageOf(saving.error)}
      isSaving={saving.isPending}
      onSave={(draft) => saving.mutate({ of: item, draft })}
      onMerge={(into) => onDialog({ is: "merge", ids: [id], into })}
      onSplit={() => {
        onClose();
        onSplit(item);
      }}
      onArchive={() => {
        onClose();
        void care.archive(item);
      }}
      onClose={onClose}
    />
  );
}

function Merging({
  ids,
  into,
  items,
  care,
  onMerged,
  onClose,
}: Rest & { ids: readonly number[]; into: number | null }) {
  const [gesture] = useState(uuid);
  const merging = useMutation({
    mutationFn: ({ target, merged }: { target: Class; merged: readonly Class[] }) =>
      care.merge(target, merged, `${gesture}-${target.id}`),
    onSuccess: () => {
      onMerged();
      onClose();
    },
  });
  const chosen = items.filter(({ id }) => ids.includes(id));
  if (chosen.length === 0) return null;
  return (
    <MergeDialog
      items={items}
      chosen={chosen}
      into={items.find(({ id }) => id === into)}
      error={merging.error && messageOf(merging.error)}
      isMerging={merging.isPending}
      onMerge={(target, merged) => merging.mutate({ target, merged })}
      onClose={onClose}
    />
  );
}
