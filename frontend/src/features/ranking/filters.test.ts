import { expect, test } from "vitest";
import { type FilterSearch, filterParams, formatFilters, isFiltered, NO_FILTERS, parseFilters } from "./filters";

test.each<FilterSearch>([
  {},
  { state: "manual", group: "shop 7", by: "2" },
  { meta: "season=winter,brand=a%2Cb %2525" },
  { after: "2026-01-02", before: "2026-02-03" },
])("filters read back from the URL: %o", (search) => {
  expect(formatFilters(parseFilters(search))).toEqual(search);
});

test("a comma or a percent sign in a value is no other value", () => {
  const { metadata } = parseFilters({ meta: "brand=a%2Cb,note=5%25" });
  expect(metadata).toEqual(["brand=a,b", "note=5%"]);
});

test("what is malformed counts as absent", () => {
  expect(parseFilters({ state: "maybe", meta: "x,=,a=", by: "me", after: "yesterday", before: "2026-13-40" })).toEqual(
    NO_FILTERS,
  );
  expect(isFiltered(NO_FILTERS)).toBe(false);
});

test("the last day counts whole", () => {
  const { labelled_after, labelled_before } = filterParams(parseFilters({ after: "2026-03-04", before: "2026-03-04" }));
  expect(new Date(labelled_before ?? 0).getTime() - new Date(labelled_after ?? 0).getTime()).toBe(24 * 3600 * 1000);
});
