import { Link } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";
import type { Cell } from "./confusion";

type Props = Omit<ComponentPropsWithRef<"a">, "href"> & {
  projectId: number;
  cell: Pick<Cell, "truth" | "predicted">;
  /** Whether each image is to be judged by a head that has not seen it; else by what the project predicts by. */
  leftOut: boolean;
};

/** Opens the grid on the images of one class that are taken for another. */
export function CellLink({ projectId, cell, leftOut, ...rest }: Props) {
  const search = {
    ...(leftOut && { rank: "mistakes" }),
    label: String(cell.truth),
    predicted: String(cell.predicted),
  };
  return <Link to="/projects/$projectId" params={{ projectId: String(projectId) }} search={search} {...rest} />;
}
