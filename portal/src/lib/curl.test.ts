import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlLine, isLoopback, shellWord } from './curl';

describe('shell word', () => {
  const nasty = ['plain', "it's", '$(id)', '`id`', 'a b', '', '"', "''", 'a\nb', '!x', '*', '~', '\\', '&|;<>'];
  it.each(nasty)('hands over %j unchanged', (text) => {
    const seen = execFileSync('/bin/sh', ['-c', `printf '%s' ${shellWord(text)}`]).toString();
    expect(seen).toBe(text);
  });
});

describe('curl line', () => {
  it('is short for the usual call', () => {
    const line = curlLine({ method: 'GET', url: 'https://g/p/menu', headers: { Authorization: 'Bearer t.o-k' } });
    expect(line).toBe("curl -H 'Authorization: Bearer t.o-k' 'https://g/p/menu'");
  });
  it('names another method and the certificate switch', () => {
    const line = curlLine({ method: 'DELETE', url: 'https://g/p', headers: {}, acceptAnyCertificate: true });
    expect(line).toBe("curl -k -X DELETE 'https://g/p'");
  });
  it('turns off globbing for unfilled placeholders', () => {
    expect(curlLine({ method: 'GET', url: 'https://g/{id}', headers: {} })).toBe("curl -g 'https://g/{id}'");
  });
  it('cannot be made to add a header', () => {
    expect(curlLine({ method: 'GET', url: 'https://g', headers: { A: 'x\r\nB: y' } })).toContain("'A: x B: y'");
  });
});

describe('loopback', () => {
  it.each(['https://localhost/x', 'https://127.0.0.1:1/', 'https://[::1]/'])('%s is', (u) => expect(isLoopback(u)).toBe(true));
  it.each(['https://gw.example/', 'https://localhost.example/', 'nonsense'])('%s is not', (u) => expect(isLoopback(u)).toBe(false));
});
