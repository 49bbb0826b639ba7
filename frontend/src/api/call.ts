import { Problem } from "./problem";

/** Every generated call goes through here: answers that are not 2xx become a Problem, and so does silence. */
export async function call<T>(url: string, init?: RequestInit): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(url, init);
  } catch (cause) {
    if (init?.signal?.aborted) throw cause;
    throw new Problem(0, "unreachable", "Armful cannot be reached. Is it running, and is the network up?");
  }
  if (!answer.ok) throw await Problem.from(answer);
  return await answer.json();
}
