import type { Class } from "@/api";
import type { GivenAs, PartShown } from "@/features/labelling";
import { count, counted } from "@/lib/format";

/** What an act gave, in words: "Confirmed 25 images as food". */
export function textOf(parts: readonly PartShown[], items: readonly Class[]): string {
  const [first] = parts;
  const nameOf = (classId: number) => items.find(({ id }) => id === classId)?.name ?? "the class";
  const total = parts.reduce((sum, { images }) => sum + images.length, 0);
  if (parts.length === 1 && first) {
    const what = counted(total, "image");
    if (first.as === "audit") return `Kept ${what} as ${nameOf(first.classId)}`;
    if (first.as === "correct") return `Corrected ${what} to ${nameOf(first.classId)}`;
    return `${first.as === "confirm" ? "Confirmed" : "Labelled"} ${what} as ${nameOf(first.classId)}`;
  }
  const said = sentence(parts, "done");
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** What parts give, in words: "confirm 47, correct 3", or "confirmed 47, corrected 3". */
export function sentence(parts: readonly PartShown[], tense: "do" | "done"): string {
  const counts = new Map<GivenAs, number>();
  for (const { as, images } of parts) counts.set(as, (counts.get(as) ?? 0) + images.length);
  return [...counts].map(([as, many]) => `${VERBS[as][tense]} ${count(many)}`).join(", ");
}

const VERBS: Record<GivenAs, { do: string; done: string }> = {
  label: { do: "label", done: "labelled" },
  confirm: { do: "confirm", done: "confirmed" },
  correct: { do: "correct", done: "corrected" },
  audit: { do: "keep", done: "kept" },
};
