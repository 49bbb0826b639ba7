import type { Class } from "@/api";
import { ClassPicker } from "@/features/classes";
import { Palette, type PaletteItem, ShortcutOverlay } from "@/features/shortcuts";
import type { Command } from "@/lib/commands";
import { counted } from "@/lib/format";
import type { Dialog } from "./workbench";
import { GESTURES } from "./workbench-commands";

type Props = {
  dialog: Dialog;
  commands: readonly Command[];
  modes: readonly (readonly Command[])[];
  items: readonly Class[];
  palette: PaletteItem[];
  /** How many images a class would go to. */
  labelled: number;
  onChoose: (classId: number) => void;
  onCreate: (name: string) => Promise<void>;
  onClose: () => void;
};

/** The keys, the palette or the class picker, if one of them is open. */
export function OpenDialog(props: Props) {
  const { dialog, commands, modes, items, palette, labelled, onChoose, onCreate, onClose } = props;
  if (dialog?.is === "help") {
    return <ShortcutOverlay commands={commands} modes={modes} items={items} gestures={GESTURES} onClose={onClose} />;
  }
  if (dialog?.is === "palette") return <Palette items={palette} onClose={onClose} />;
  if (dialog?.is !== "picker" && dialog?.is !== "new-class") return null;
  return (
    <ClassPicker
      title={labelled > 0 ? `Label ${counted(labelled, "image")} as…` : "New class"}
      typed={dialog.is === "picker" ? dialog.typed : ""}
      items={items}
      onChoose={(id) => {
        onClose();
        onChoose(id);
      }}
      onCreate={(name) => {
        onClose();
        void onCreate(name);
      }}
      onClose={onClose}
    />
  );
}
