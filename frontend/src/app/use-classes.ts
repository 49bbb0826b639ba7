import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { classesQuery } from "@/api";

/** The project's classes in their order: all, those to give, and those that were folded away. */
export function useClasses(projectId: number) {
  const { data } = useQuery(classesQuery(projectId));
  return useMemo(() => {
    const all = [...(data?.items ?? [])].sort((one, other) => one.rank - other.rank);
    return { all, items: all.filter(({ archived }) => !archived), archived: all.filter(({ archived }) => archived) };
  }, [data]);
}
