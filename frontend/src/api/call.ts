import { Problem } from "./problem";

/** Every generated call goes through here: answers that are not 2xx become a Problem, and so does silence. */
export async function call<T>(url: string, init?: RequestInit): Promise<T> {
  try {
    const answer = await fetch(url, init);
    if (!answer.ok) throw await Problem.from(answer);
    // An answer may be empty.
    return JSON.parse((await answer.text()) || "null");
  } catch (cause) {
    if (cause instanceof Problem || isGivenUp(init?.signal)) throw cause;
    throw new Problem(0, "unreachable", "Armful cannot be reached. Is it running, and is the network up?");
  }
}

/** True when the caller wants no answer any more; false when it came too late. */
function isGivenUp(signal: AbortSignal | null | undefined): boolean {
  const reason: unknown = signal?.reason;
  return signal?.aborted === true && !(reason instanceof DOMException && reason.name === "TimeoutError");
}
