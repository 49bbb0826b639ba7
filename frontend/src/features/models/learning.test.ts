import { expect, test } from "vitest";
import { gainPerDoubling, labellingAdvice } from "./learning";

const curve = (...accuracies: number[]) =>
  accuracies.map((accuracy, place) => ({ labels: 250 * 2 ** place, accuracy }));

test("the gain is that of the last doubling, whatever order the sizes come in", () => {
  expect(gainPerDoubling(curve(0.5, 0.6, 0.63))).toBeCloseTo(0.03);
  expect(gainPerDoubling([...curve(0.5, 0.6, 0.63)].reverse())).toBeCloseTo(0.03);
});

test("sizes that are no doubling apart are put on one", () => {
  const quadrupled = [
    { labels: 100, accuracy: 0.6 },
    { labels: 400, accuracy: 0.7 },
  ];
  expect(gainPerDoubling(quadrupled)).toBeCloseTo(0.05);
});

test("one size says nothing", () => {
  expect(gainPerDoubling(curve(0.5))).toBeNull();
  expect(gainPerDoubling([])).toBeNull();
  expect(labellingAdvice([], 100, 5).answer).toBe("unknown");
});

test("a steep curve is worth more labels, and says what the last doubling gave", () => {
  const advice = labellingAdvice(curve(0.5, 0.6, 0.7), 5000, 5);
  expect(advice.answer).toBe("yes");
  expect(advice.text).toContain("10.0 points");
  expect(advice.text).toContain("another 5,000 labels");
});

test("a bent curve still helps a little, and a flat or falling one not at all", () => {
  expect(labellingAdvice(curve(0.88, 0.9, 0.91), 20_000, 5).answer).toBe("little");
  expect(labellingAdvice(curve(0.9, 0.91, 0.912), 20_000, 5).answer).toBe("no");
  expect(labellingAdvice(curve(0.9, 0.91, 0.9), 20_000, 5).text).toContain("gave nothing");
});

test("a gain below what so few images can tell is not called one", () => {
  const advice = labellingAdvice(curve(0.8, 0.82, 0.84), 150, 5);
  expect(advice.answer).toBe("unknown");
  expect(advice.text).toContain("150 images");
});

test("a flat curve of classes with hardly a label each says nothing", () => {
  expect(labellingAdvice(curve(0.03, 0.02, 0.01), 280, 140)).toMatchObject({ answer: "unknown" });
});
