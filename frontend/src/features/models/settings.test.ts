import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DEFAULTS, fieldOf, NUMBERS, settingRows, settingsLine, toCreate } from "./settings";

type Schema = { default?: unknown; minimum?: number; maximum?: number; exclusiveMinimum?: number; anyOf?: Schema[] };
const document: { components: { schemas: { FineTuneCreate: { properties: Record<string, Schema> } } } } = JSON.parse(
  readFileSync("openapi.json", "utf-8"),
);
const api = document.components.schemas.FineTuneCreate.properties;

describe("the form says what the API does", () => {
  test("every setting of the API is in the form", () => {
    expect(Object.keys(DEFAULTS).toSorted()).toEqual(
      Object.keys(api)
        .filter((name) => name !== "kind")
        .toSorted(),
    );
  });

  test("with the API's default", () => {
    for (const [name, value] of Object.entries(DEFAULTS)) {
      if (api[name]?.default !== undefined) expect(value, name).toBe(api[name].default);
    }
  });

  test("within the API's bounds", () => {
    for (const [name, { min, max }] of Object.entries(NUMBERS)) {
      const [schema] = [api[name]?.anyOf?.find(({ minimum }) => minimum !== undefined) ?? api[name] ?? {}];
      expect(max, name).toBe(schema.maximum);
      if (schema.minimum !== undefined) expect(min, name).toBe(schema.minimum);
      else expect(min, name).toBeGreaterThan(schema.exclusiveMinimum ?? 0);
    }
  });
});

test("only what was changed is sent", () => {
  expect(toCreate(DEFAULTS)).toEqual({ kind: "fine-tune" });
  expect(toCreate({ ...DEFAULTS, name: " A ", epochs: 20, mirror: false })).toEqual({
    kind: "fine-tune",
    name: "A",
    epochs: 20,
    mirror: false,
  });
});

test("a fine-tune to go on from takes the place of an encoder", () => {
  expect(toCreate({ ...DEFAULTS, encoder: "resnet18", parent_id: 7 })).toEqual({ kind: "fine-tune", parent_id: 7 });
  expect(toCreate({ ...DEFAULTS, encoder: " resnet18 " })).toEqual({ kind: "fine-tune", encoder: "resnet18" });
});

test("the settings are one line", () => {
  expect(settingsLine(DEFAULTS, "lite0")).toBe(
    "lite0 · 8 epochs, 1 frozen · batch 32 · rate 0.001 · mirrored · patience 3",
  );
});

test("an error stands at the field it is about", () => {
  expect(fieldOf("body.fine-tune.epochs: Input should be less than or equal to 500")).toBe("epochs");
  expect(fieldOf("No encoder is called 'x'. Use a timm name, or the path of a folder with one.")).toBe("encoder");
  expect(fieldOf("Go on from a fine-tune of this project.")).toBe("parent_id");
  expect(fieldOf("A model needs labels of two classes. Label some images of each first.")).toBeUndefined();
});

test("what a model was trained with can be read", () => {
  expect(settingRows({ mirror: false, learning_rate: 0.001, image_size: null })).toEqual([
    { title: "Mirrored", value: "no" },
    { title: "Learning rate", value: "0.001" },
    { title: "Image size", value: "its own" },
  ]);
});
