/** One call at a time: gets an internal key when there is none, sends, measures, and can be cancelled. */

import { useRef, useState } from 'react';
import { publisher, take } from '../../api/client';

/** Largest answer shown, in characters; more is cut off. */
const SHOWN_CHARS_MAX = 200_000;
/** A key is not used in its last seconds. */
const SKEW_MS = 10_000;
export const KEY_HEADER = 'Internal-Key';

export type TryCall = { method: string; url: string; headers: Record<string, string>; body: string | undefined };
export type TryResult = { call: TryCall; key: string; status: number; statusText: string; ms: number; bytes: number; headers: [string, string][]; text: string; isCut: boolean };

export type Attempt = {
  isBusy: boolean;
  result: TryResult | undefined;
  /** No answer: the address, and what the browser said. */
  unanswered: { call: TryCall; why: string } | undefined;
  /** No key: what the server said. */
  refused: unknown;
  send: (call: TryCall) => void;
  cancel: () => void;
  reset: () => void;
};

export function useTry(apiId: string): Attempt {
  const [state, setState] = useState<Pick<Attempt, 'isBusy' | 'result' | 'unanswered' | 'refused'>>(NOTHING);
  const running = useRef<AbortController>(undefined);
  const key = useRef<{ text: string; until: number }>(undefined);

  const validKey = async (): Promise<string> => {
    if (key.current && key.current.until > Date.now()) return key.current.text;
    const { apikey, validityTime } = await take(publisher.POST('/apis/{apiId}/generate-key', { params: { path: { apiId } } }));
    key.current = { text: apikey, until: Date.now() + validityTime * 1000 - SKEW_MS };
    return apikey;
  };

  const run = async (call: TryCall, stop: AbortController) => {
    let internal: string;
    try {
      internal = await validKey();
    } catch (error) {
      return setState({ ...NOTHING, refused: error });
    }
    const begun = performance.now();
    try {
      const answer = await fetch(call.url, {
        method: call.method, headers: { ...call.headers, [KEY_HEADER]: internal }, body: call.body || undefined, signal: stop.signal,
        // Neither cookies nor where we come from are the API's business.
        credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store',
      } as RequestInit);
      const bytes = await answer.arrayBuffer();
      const text = new TextDecoder().decode(bytes);
      setState({
        ...NOTHING,
        result: {
          call, key: internal, status: answer.status, statusText: answer.statusText, ms: Math.round(performance.now() - begun), bytes: bytes.byteLength, headers: [...answer.headers],
          text: pretty(text).slice(0, SHOWN_CHARS_MAX), isCut: text.length > SHOWN_CHARS_MAX,
        },
      });
    } catch (error) {
      setState(stop.signal.aborted ? NOTHING : { ...NOTHING, unanswered: { call, why: error instanceof Error ? error.message : String(error) } });
    }
  };

  const send = (call: TryCall) => {
    running.current?.abort();
    const stop = new AbortController();
    running.current = stop;
    setState({ ...NOTHING, isBusy: true });
    void run(call, stop);
  };
  return { ...state, send, cancel: () => running.current?.abort(), reset: () => { running.current?.abort(); setState(NOTHING); } };
}

const NOTHING = { isBusy: false, result: undefined, unanswered: undefined, refused: undefined };

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
