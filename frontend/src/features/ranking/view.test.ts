import { describe, expect, test } from "vitest";
import {
  formatView,
  fromStart,
  matches,
  parseView,
  turned,
  type View,
  type ViewSearch,
  withoutReference,
  withReference,
} from "./view";

const start = parseView({});

test("an empty URL is the newest unlabelled, fifty a page", () => {
  expect(start).toMatchObject({
    ranking: { by: "newest" },
    label: "none",
    limit: 50,
    page: 1,
    fit: "whole",
    shelf: [],
  });
  expect(formatView(start)).toEqual({});
});

test.each<ViewSearch>([
  { rank: "similar:12,-3,r4,-r5", cursor: "abc", page: "3" },
  { rank: "random:17", shelf: "1,-2", label: "any" },
  { label: "9", limit: "400", size: "220", fit: "crop", class: "4" },
  { label: "all", state: "confirmed", group: "a, b", meta: "season=winter", by: "3", after: "2026-11-24" },
  { label: "12", split: "12" },
  { label: "12", split: "12:31,32", rank: "similar:5,-9" },
  { label: "12", split: "12", draft: "boots%2C high:4-17,:,100%25 %3A sandals:9" },
  { label: "any", peek: "7" },
  { rank: "class:4", predicted: "4", min_score: "0.5", max_score: "0.95" },
  { rank: "uncertain" },
  { rank: "uncertain:entropy" },
  { rank: "mistakes", label: "any" },
  { rank: "clusters" },
  { rank: "sort-out", cursor: "2", page: "2" },
  { label: "any", state: "corrected" },
])("a view reads back from its URL: %o", (search) => {
  expect(formatView(parseView(search))).toEqual(search);
});

test("what is malformed counts as absent", () => {
  const odd: View = parseView({ rank: "similar:x,,7;--3", label: "dogs", limit: "9999", size: "1", page: "-4" });
  expect(odd).toEqual({ ...start, limit: 400, size: 80 });
});

test("another ranking or filter closes the close look", () => {
  expect(formatView(fromStart(parseView({ peek: "7" }), { label: "any" }))).toEqual({ label: "any" });
});

test("a draft belongs to a class that is being split and has no parts yet", () => {
  expect(parseView({ draft: "boots:4" }).split).toBeUndefined();
  expect(formatView(parseView({ split: "12:31,32", draft: "boots:4" }))).toEqual({ split: "12:31,32" });
  expect(parseView({ split: "12", draft: "boots:4-,x,shoes:5" }).split?.draft).toEqual([
    { name: "shoes", images: [5] },
  ]);
});

describe("the shelf", () => {
  const one = withReference({ ...start, cursor: "abc", page: 4 }, { kind: "image", id: 12 });

  test("putting a picture on it ranks by it from the first page", () => {
    expect(formatView(one)).toEqual({ rank: "similar:12" });
  });

  test("several add up, and one can count against", () => {
    const two = withReference(one, { kind: "upload", id: 5 });
    const minus = turned(two, { kind: "upload", id: 5, against: false });
    expect(formatView(minus)).toEqual({ rank: "similar:12,-r5" });
    expect(formatView(withReference(minus, { kind: "upload", id: 5 }))).toEqual({ rank: "similar:12,r5" });
  });

  test("stays while another ranking is on", () => {
    const random = fromStart(one, { ranking: { by: "random", seed: 3 } });
    expect(formatView(random)).toEqual({ rank: "random:3", shelf: "12" });
    expect(formatView(fromStart(random, { ranking: { by: "similar" } }))).toEqual({ rank: "similar:12" });
  });

  test("an empty one ranks by newest", () => {
    expect(formatView(withoutReference(one, { kind: "image", id: 12, against: false }))).toEqual({});
  });
});

test("a label takes an image out of the filter it was shown under", () => {
  expect([matches("none", null), matches("none", 3)]).toEqual([true, false]);
  expect([matches("any", null), matches("any", 3)]).toEqual([false, true]);
  expect([matches(3, 3), matches(3, 4)]).toEqual([true, false]);
  expect(matches("all", null)).toBe(true);
});
