import { Modal, Switch, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useStore } from "zustand";
import type { Class } from "@/api";
import { type Command, caps } from "@/lib/commands";
import { Kbd } from "@/ui/kbd";
import { KeyRow } from "./key-row";
import { keymap, resetAll, setCharacterKeys } from "./keymap";
import classes from "./shortcut-overlay.module.css";

type Props = {
  commands: readonly Command[];
  /** What listens in their place while something else has the keys, as a close look; some are in several. */
  modes: readonly (readonly Command[])[];
  items: readonly Class[];
  /** Gestures of the hand, which no command stands for. */
  gestures: readonly { title: string; hand: string }[];
  onClose: () => void;
};

/** All keys and gestures, and the place to change keys. */
export function ShortcutOverlay({ commands, modes, items, gestures, onClose }: Props) {
  const { hasCharacterKeys, chosen } = useStore(keymap);
  const [isListening, setListening] = useState(false);
  const all = [...new Map([commands, ...modes].flat().map((command) => [command.name, command])).values()];
  const groups = [...new Set(all.map(({ group }) => group))];
  const rivalsOf = ({ name }: Command) =>
    [commands, ...modes].filter((set) => set.some((one) => one.name === name)).flat();
  return (
    <Modal opened onClose={onClose} title="Keys and gestures" size={920} yOffset="6vh" closeOnEscape={!isListening}>
      <div className={classes.settings}>
        <Switch
          label="Single-key commands"
          description="Off: letters, digits and signs do nothing. Ctrl, arrows, Enter, Space and Find anything still do."
          checked={hasCharacterKeys}
          onChange={({ currentTarget }) => setCharacterKeys(currentTarget.checked)}
        />
        {Object.keys(chosen).length > 0 && (
          <button type="button" className={classes.reset} onClick={resetAll}>
            Reset all keys
          </button>
        )}
      </div>
      <div className={classes.groups}>
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {all
                .filter((command) => command.group === group)
                .map((command) => (
                  <KeyRow
                    key={command.name}
                    command={command}
                    rivals={rivalsOf(command)}
                    items={items}
                    isChanged={chosen[command.name] !== undefined}
                    onListening={setListening}
                  />
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>By hand</h3>
          <dl>
            {gestures.map(({ title, hand }) => (
              <div key={hand}>
                <dt>{title}</dt>
                <dd className={classes.hand}>{hand}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>Give a class</h3>
          <dl>
            {items
              .filter(({ key }) => key !== null)
              .map(({ id, name, key, colour }) => (
                <div key={id}>
                  <dt>
                    <span className={classes.dot} style={{ background: colour }} />
                    {name}
                  </dt>
                  <dd>{key && <Key chord={key} />}</dd>
                </div>
              ))}
            <div>
              <dt>Any other, or a new one</dt>
              <dd className={classes.hand}>type its name</dd>
            </div>
          </dl>
        </section>
      </div>
      <p className={classes.note}>
        Press the keys of a command to change them, in this browser only. A class’s own key wins over a command on the
        same letter; the command keeps its key with Shift.
      </p>
    </Modal>
  );
}

function Key({ chord }: { chord: string }) {
  return (
    <span>
      <Kbd chord={chord} />
      <VisuallyHidden>{caps(chord).join(" ")}</VisuallyHidden>
    </span>
  );
}
