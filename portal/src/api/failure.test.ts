import { describe, expect, it } from 'vitest';
import { ApiFailure, failureOf, isTransient } from './failure';

const answer = (status: number, headers: Record<string, string> = {}) => new Response('', { status, headers });

describe('failure', () => {
  it('carries the words of the server and the request id', () => {
    const problem = { code: 900251, message: 'Exists', description: 'context `/a` is in use', error: [{ code: '1', message: 'context', description: 'taken' }] };
    const failure = failureOf(answer(409, { 'x-request-id': 'r-1' }), problem);
    expect([failure.message, failure.requestId, failure.details]).toEqual(['context `/a` is in use', 'r-1', ['context: taken']]);
  });
  it.each([[undefined], ['<html>'], [null]])('reads an answer that is not ours: %j', (body) => {
    const failure = failureOf(answer(404), body);
    expect([failure.message, failure.problem, failure.details]).toEqual(['status 404', {}, []]);
  });
  it('tells what may work on another try', () => {
    expect(isTransient(new ApiFailure(0, {}, undefined))).toBe(true);
    expect(isTransient(failureOf(answer(503), {}))).toBe(true);
    expect(isTransient(failureOf(answer(409), {}))).toBe(false);
    expect(isTransient(new TypeError('x'))).toBe(false);
  });
});
