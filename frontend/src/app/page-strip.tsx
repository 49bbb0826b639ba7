import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { type Class, modelsQuery } from "@/api";
import type { View } from "@/features/ranking";
import { counted } from "@/lib/format";
import { Kbd } from "@/ui/kbd";
import type { PageMode } from "./page-mode";
import classes from "./page-strip.module.css";
import type { Reopen } from "./use-view";

const ScoreRange = lazy(() => import("./score-range"));

type Props = {
  projectId: number;
  mode: PageMode;
  view: View;
  items: readonly Class[];
  reopen: Reopen;
  keyOf: (command: string) => string | null;
  onSortOut: () => void;
};

/** Above a page that means more than a list of images: what its tiles count as, and what to do with them. */
export function PageStrip({ projectId, mode, view, items, reopen, keyOf, onSortOut }: Props) {
  const ranked = view.ranking.by === "class" ? view.ranking.id : null;
  const item = items.find(({ id }) => id === ranked);
  if (ranked !== null && mode === "confirm") {
    return (
      <Strip label="Confirm the rest">
        <span className={classes.text}>
          Every image counts as <Name item={item} /> until you mark it: click what is not. A class’s key says what it
          is.
        </span>
        {/* Of a class without labels there is nothing to tell. */}
        {item !== undefined && item.count > 0 && (
          <Suspense>
            <ScoreRange
              projectId={projectId}
              classId={ranked}
              colour={item.colour}
              least={view.filters.least ?? 0}
              most={view.filters.most ?? 1}
              onRange={(least, most) => reopen({ filters: { ...view.filters, least, most } })}
            />
          </Suspense>
        )}
      </Strip>
    );
  }
  if (mode === "sort-out") {
    return (
      <Strip label="Sort out">
        <span className={classes.text}>
          Every image counts as its section’s class. Correct what is not: by a class below it, a class’s key, or{" "}
          <b>click</b> to leave it for later. Then <Kbd chord="Enter" /> takes the page.
        </span>
      </Strip>
    );
  }
  if (mode === "review") {
    const take = keyOf("suggestion-1");
    return (
      <Strip label="Possible mistakes">
        <span className={classes.text}>
          These labels are the least like the others of their class. <Key chord={keyOf("keep")}>keeps</Key> one,{" "}
          <Key chord={take}>takes the class below it</Key>, and any class’s key gives that class.
        </span>
      </Strip>
    );
  }
  if (mode === "walk") return <Walk projectId={projectId} items={items} onSortOut={onSortOut} />;
  return null;
}

const ENOUGH = 3;

/** How far the cold start is: about three images of each class, and a model follows. */
function Walk({ projectId, items, onSortOut }: Pick<Props, "projectId" | "items" | "onSortOut">) {
  const models = useQuery(modelsQuery(projectId));
  const done = items.filter(({ count }) => count >= ENOUGH).length;
  const named = items.reduce((sum, { count }) => sum + Math.min(ENOUGH, count), 0);
  const isReady = models.data?.live != null;
  return (
    <Strip label="Typical images">
      <span className={classes.text}>
        One of each kind first. Press the class’s key, or type its name: the next image follows.
      </span>
      <span className={classes.progress} role="status">
        {items.length === 0
          ? "About three for each class"
          : `${done} of ${counted(items.length, "class", "classes")} have three`}
        {items.length > 0 && (
          <progress aria-label="Images named" max={ENOUGH * items.length} value={named} className={classes.bar} />
        )}
      </span>
      {isReady && (
        <button type="button" className={classes.go} onClick={onSortOut}>
          Sort out the rest
        </button>
      )}
    </Strip>
  );
}

function Strip({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className={classes.strip} aria-label={label}>
      {children}
    </section>
  );
}

function Name({ item }: { item: Class | undefined }) {
  return (
    <b className={classes.name}>
      <span className={classes.dot} style={{ background: item?.colour }} />
      {item?.name ?? "the class"}
    </b>
  );
}

function Key({ chord, children }: { chord: string | null; children: ReactNode }) {
  return (
    <>
      {chord !== null && <Kbd chord={chord} />} {children}
    </>
  );
}
