import type { Class } from "@/api";
import classes from "./class-card.module.css";

type Props = { id: string; item: Class; top: number; left: number };

/** What a class means: its description and its example images, beside the list. */
export function ClassCard({ id, item, top, left }: Props) {
  const { name, colour, description, examples } = item;
  return (
    <div id={id} role="tooltip" className={classes.card} style={{ top: Math.max(60, top), left }}>
      <b className={classes.title}>
        <span className={classes.dot} style={{ background: colour }} />
        {name}
      </b>
      {description !== "" && <p className={classes.text}>{description}</p>}
      {examples.length > 0 && (
        <span className={classes.examples}>
          {examples.map((example) => (
            <img key={example} src={`/api/v1/images/${example}/thumbnail`} alt="" draggable={false} />
          ))}
        </span>
      )}
    </div>
  );
}

/** True when there is anything to show of it. */
export function hasCard({ description, examples }: Class): boolean {
  return description !== "" || examples.length > 0;
}
