/** What went wrong with a call, for whoever shows it: the server's words, its codes and the request id for support. */

/** The one shape of errors that all the management APIs share. */
export type Problem = {
  code?: number | string;
  message?: string;
  description?: string;
  moreInfo?: string;
  error?: { code?: string; message?: string; description?: string }[];
};

export class ApiFailure extends Error {
  constructor(
    /** HTTP status; 0 when there was no answer at all. */
    readonly status: number,
    readonly problem: Problem,
    readonly requestId: string | undefined,
  ) {
    super(problem.description || problem.message || `status ${status}`);
  }

  /** One line a field that is wrong, when the server said so. */
  get details(): string[] {
    return (this.problem.error ?? []).map((one) => [one.message, one.description].filter(Boolean).join(': ')).filter(Boolean);
  }
}

/** Reads an error answer of any kind: a proxy in between may have sent HTML. */
export function failureOf(response: Response, error: unknown): ApiFailure {
  const problem: Problem = typeof error === 'object' && error !== null ? error : {};
  const requestId = response.headers.get('x-request-id') ?? response.headers.get('activityid') ?? undefined;
  return new ApiFailure(response.status, problem, requestId);
}

/** Trying again may help: nothing arrived, or the server said it is busy. */
export function isTransient(error: unknown): boolean {
  return error instanceof ApiFailure && (error.status === 0 || error.status === 502 || error.status === 503);
}
