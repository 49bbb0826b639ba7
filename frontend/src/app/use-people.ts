import { useQuery } from "@tanstack/react-query";
import { getMe, listBatches } from "@/api";

/** Who has labelled lately, by id: asked for once a filter is about to be chosen, or one is on. */
export function usePeople(projectId: number, isWanted: boolean): ReadonlyMap<number, string> {
  const people = useQuery({
    queryKey: ["projects", projectId, "people"],
    queryFn: async () => {
      const [me, { items }] = await Promise.all([getMe(), listBatches(projectId, { limit: 200 })]);
      return new Map([me, ...items.map(({ user }) => user)].map(({ id, name }) => [id, name]));
    },
    enabled: isWanted,
    staleTime: 60_000,
  });
  return people.data ?? NOBODY;
}

const NOBODY: ReadonlyMap<number, string> = new Map();
