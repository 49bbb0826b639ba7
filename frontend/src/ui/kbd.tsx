import { caps } from "@/lib/commands";
import classes from "./kbd.module.css";

/** The keys of a chord, drawn as caps. */
export function Kbd({ chord }: { chord: string }) {
  return (
    <span className={classes.chord}>
      {caps(chord).map((cap) => (
        <kbd key={cap} className={classes.cap}>
          {cap}
        </kbd>
      ))}
    </span>
  );
}
