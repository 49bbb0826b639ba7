import { caps } from "@/lib/commands";
import classes from "./kbd.module.css";

/** The keys of a chord, drawn as caps. Drawn only: a button's name must not end in its key. */
export function Kbd({ chord }: { chord: string }) {
  return (
    <span className={classes.chord} aria-hidden="true">
      {caps(chord).map((cap) => (
        <kbd key={cap} className={classes.cap} data-cap={cap} />
      ))}
    </span>
  );
}
