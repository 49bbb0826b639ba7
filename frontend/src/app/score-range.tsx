import { RangeSlider } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { scoresQuery } from "@/api";
import { count } from "@/lib/format";
import classes from "./page-strip.module.css";

type Props = {
  projectId: number;
  classId: number;
  colour: string;
  least: number;
  most: number;
  onRange: (least: number | undefined, most: number | undefined) => void;
};

const STEP = 0.05;

/** The part of a class's probabilities that is shown, chosen on their density among what has no label. */
export default function ScoreRange({ projectId, classId, colour, least, most, onRange }: Props) {
  const bins = useQuery(scoresQuery(projectId, classId)).data ?? [];
  const [range, setRange] = useState<[number, number]>([least, most]);
  useEffect(() => setRange([least, most]), [least, most]);
  const [from, to] = range;
  const isIn = ({ low, high }: { low: number; high: number }) => high > from + 1e-6 && low < to - 1e-6;
  const inside = bins.filter(isIn).reduce((sum, { unlabelled }) => sum + unlabelled, 0);
  // By the root, or the many that are surely another class would leave the others no height.
  const tallest = Math.sqrt(Math.max(1, ...bins.map(({ unlabelled }) => unlabelled)));
  const name = ["Least probability", "Greatest probability"] as const;
  return (
    <fieldset className={classes.range} aria-label="Probability">
      <div className={classes.chart}>
        <svg className={classes.bars} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          {bins.map((bin) => {
            const height = Math.sqrt(bin.unlabelled) / tallest;
            return (
              <rect
                key={bin.low}
                x={bin.low}
                y={1 - height}
                width={Math.max(0, bin.high - bin.low - 0.006)}
                height={height}
                fill={colour}
                className={isIn(bin) ? undefined : classes.outside}
              />
            );
          })}
        </svg>
        <RangeSlider
          size={3}
          thumbSize={16}
          min={0}
          max={1}
          step={STEP}
          minRange={STEP}
          label={null}
          color="gray"
          value={range}
          onChange={setRange}
          onChangeEnd={([low, high]) =>
            onRange(low > 0 ? rounded(low) : undefined, high < 1 ? rounded(high) : undefined)
          }
          thumbFromLabel={name[0]}
          thumbToLabel={name[1]}
        />
      </div>
      <span className={classes.figures}>
        <b>
          {Math.round(100 * from)} – {Math.round(100 * to)} %
        </b>
        {count(inside)} without a class
      </span>
    </fieldset>
  );
}

function rounded(value: number): number {
  return Math.round(100 * value) / 100;
}
