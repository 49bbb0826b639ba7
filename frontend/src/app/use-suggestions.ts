import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { getMe, type ImagePage, imageQuery, listBatches } from "@/api";
import type { Suggestions } from "@/features/ranking";

/** Images of the page whose groups and metadata are offered. */
const ASKED = 24;

/** What filters can be chosen from: asked for once a filter is about to be chosen, or one is on. */
export function useSuggestions(projectId: number, page: ImagePage | undefined, isWanted: boolean): Suggestions {
  const ids = isWanted ? (page?.items ?? []).slice(0, ASKED).map(({ id }) => id) : [];
  const images = useQueries({ queries: ids.map((id) => imageQuery(id)), combine: told });
  const people = useQuery({
    queryKey: ["projects", projectId, "people"],
    queryFn: async () => {
      const [me, { items }] = await Promise.all([getMe(), listBatches(projectId, { limit: 200 })]);
      return new Map([me, ...items.map(({ user }) => user)].map(({ id, name }) => [id, name]));
    },
    enabled: isWanted,
    staleTime: 60_000,
  });
  const known = people.data ?? NOBODY;
  return useMemo(() => ({ ...images, people: known }), [images, known]);
}

const NOBODY: ReadonlyMap<number, string> = new Map();

type Told = { data: { group: string | null; metadata: Record<string, unknown> } | undefined };

function told(results: Told[]): Pick<Suggestions, "groups" | "metadata"> {
  const groups = new Set<string>();
  const metadata = new Map<string, Set<string>>();
  for (const { data } of results) {
    if (data?.group) groups.add(data.group);
    for (const [name, value] of Object.entries(data?.metadata ?? {})) {
      metadata.set(name, (metadata.get(name) ?? new Set()).add(String(value)));
    }
  }
  return {
    groups: [...groups].sort(),
    metadata: new Map([...metadata].sort().map(([name, values]) => [name, [...values].sort()])),
  };
}
