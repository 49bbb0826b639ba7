/** An error of the API (RFC 9457). `message` is the problem's detail, written to be shown to people as it is. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail);
    this.name = "Problem";
  }

  static async from(answer: Response): Promise<Problem> {
    const body: unknown = await answer.json().catch(() => null);
    const detail = text(body, "detail") ?? `The server answered ${answer.status} ${answer.statusText}.`;
    return new Problem(answer.status, text(body, "code") ?? "http", detail);
  }

  /** True when the same request may succeed later: no answer, or one that does not judge the request. */
  get isTransient(): boolean {
    return [0, 401, 408, 429].includes(this.status) || this.status >= 500;
  }
}

/** What an error says to a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function text(body: unknown, field: string): string | null {
  if (typeof body !== "object" || body === null) return null;
  const value: unknown = Object.entries(body).find(([name]) => name === field)?.[1];
  return typeof value === "string" ? value : null;
}
