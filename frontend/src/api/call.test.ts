import { expect, test, vi } from "vitest";
import { call } from "./call";
import { Problem } from "./problem";

const answering = (body: string, status: number) => vi.stubGlobal("fetch", async () => new Response(body, { status }));

test("an answer of 2xx is its JSON", async () => {
  answering('{"items":[1]}', 200);
  expect(await call("/api/v1/datasets")).toEqual({ items: [1] });
});

test("a problem says what the server says, and whether asking again can help", async () => {
  answering('{"title":"Conflict","status":409,"detail":"That name is taken.","code":"conflict"}', 409);
  const taken = await call("/x").catch((error: unknown) => error);
  expect(taken).toBeInstanceOf(Problem);
  expect(taken).toMatchObject({ message: "That name is taken.", code: "conflict", isTransient: false });
  answering('{"detail":"The reference is not embedded yet.","code":"not-ready"}', 503);
  expect(await call("/x").catch((error: unknown) => error)).toMatchObject({ code: "not-ready", isTransient: true });
});

test("an error page of a proxy is still a sentence", async () => {
  answering("<html>Bad gateway</html>", 502);
  expect(await call("/x").catch((error: unknown) => error)).toMatchObject({ status: 502, isTransient: true });
});

test("silence is a problem of its own, which passes", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("Failed to fetch");
  });
  expect(await call("/x").catch((error: unknown) => error)).toMatchObject({ code: "unreachable", isTransient: true });
});

test("an answer that takes too long counts as silence; a request that was given up stays one", async () => {
  vi.stubGlobal("fetch", async (_url: string, init?: RequestInit) => {
    throw init?.signal?.reason;
  });
  const late = { signal: AbortSignal.abort(new DOMException("too late", "TimeoutError")) };
  expect(await call("/x", late).catch((error: unknown) => error)).toMatchObject({ code: "unreachable" });
  const given = { signal: AbortSignal.abort() };
  expect(await call("/x", given).catch((error: unknown) => error)).toMatchObject({ name: "AbortError" });
});

test("an answer that breaks off is silence too", async () => {
  answering('{"items":[', 200);
  expect(await call("/x").catch((error: unknown) => error)).toMatchObject({ code: "unreachable", isTransient: true });
});

test("an expired login judges no request: the same may succeed after the next", () => {
  expect(new Problem(401, "unauthorised", "Sign in.").isTransient).toBe(true);
});
