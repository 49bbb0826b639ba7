import { afterEach, expect, test } from "vitest";
import { keepNoted, readNoted } from "./noted";

afterEach(() => sessionStorage.clear());

test("what was said about a page is found again, for that page of that project alone", () => {
  const noted = { marked: [3], corrections: [[4, 9]] as const };
  keepNoted(1, "page", noted);
  expect(readNoted(1, "page")).toEqual(noted);
  expect(readNoted(1, "next page")).toBeNull();
  expect(readNoted(2, "page")).toBeNull();
});

test("nothing said leaves nothing behind, and what is malformed counts as nothing", () => {
  keepNoted(1, "page", { marked: [3], corrections: [] });
  keepNoted(1, "page", { marked: [], corrections: [] });
  expect(sessionStorage.length).toBe(0);
  sessionStorage.setItem("armful-noted-1", '{"page":"page","marked":["x",2],"corrections":[[1],7,[5,6]]}');
  expect(readNoted(1, "page")).toEqual({ marked: [2], corrections: [[5, 6]] });
  sessionStorage.setItem("armful-noted-1", "{");
  expect(readNoted(1, "page")).toBeNull();
});
