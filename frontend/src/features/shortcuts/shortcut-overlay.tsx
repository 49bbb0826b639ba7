import { Modal, VisuallyHidden } from "@mantine/core";
import type { Class } from "@/api";
import { type Command, caps, listedKeys } from "@/lib/commands";
import { Kbd } from "@/ui/kbd";
import classes from "./shortcut-overlay.module.css";

type Props = {
  commands: readonly Command[];
  items: readonly Class[];
  /** Gestures of the hand, which no command stands for. */
  gestures: readonly { title: string; hand: string }[];
  onClose: () => void;
};

/** All keys and gestures. */
export function ShortcutOverlay({ commands, items, gestures, onClose }: Props) {
  const groups = [...new Set(commands.map(({ group }) => group))];
  const owned = new Set(items.flatMap(({ key }) => key ?? []));
  return (
    <Modal opened onClose={onClose} title="Keys and gestures" size={880} yOffset="6vh">
      <div className={classes.groups}>
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {commands
                .filter((command) => command.group === group && command.keys.length > 0)
                .map((command) => (
                  <div key={command.name}>
                    <dt>{command.title}</dt>
                    <dd>
                      {listedKeys(command, owned).map((key) => (
                        <Key key={key} chord={key} />
                      ))}
                    </dd>
                  </div>
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
        A class’s own key wins over a command on the same letter; the command keeps its key with Shift.
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
