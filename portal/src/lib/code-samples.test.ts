import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, codeSample } from './code-samples';

const NASTY = { method: 'post', url: 'https://gw.example/a?q="x"&r=\'y\'', headers: { Authorization: 'Bearer a"b\\c\r\nX: y' }, body: '{"a": "it\'s \\ \u2028 $HOME `id`\n"}' };
const PLAIN = { method: 'GET', url: 'https://gw.example/menu', headers: { Authorization: 'Bearer TOKEN' } };

describe('codeSample', () => {
  it('writes the call in every language', () => {
    for (const language of LANGUAGES) {
      const text = codeSample(language, PLAIN);
      expect(text, language).toContain('https://gw.example/menu');
      expect(text, language).toContain('Bearer TOKEN');
    }
  });

  it('never lets a header become two', () => {
    for (const language of LANGUAGES) expect(codeSample(language, NASTY), language).not.toMatch(/^X: y/m);
  });

  it('keeps the text inside the quotes of the language', () => {
    expect(codeSample('python', NASTY)).toContain('"{\\"a\\": \\"it\'s \\\\ \\u2028 $HOME `id`\\n\\"}"');
    expect(codeSample('rust', NASTY)).toContain('\\u{2028}');
    expect(codeSample('javascript', NASTY)).toContain("'{\"a\": \"it\\'s \\\\ \\u2028 $HOME `id`\\n\"}'");
    expect(codeSample('go', NASTY)).toContain('"Bearer a\\"b\\\\c X: y"');
    expect(codeSample('java', NASTY)).toContain('.method("POST", HttpRequest.BodyPublishers.ofString(');
  });

  it('reaches the program as it was meant', async () => {
    const seen: unknown[] = [];
    const run = new Function('fetch', 'console', `return (async () => { ${codeSample('javascript', NASTY)} })()`);
    await run((...call: unknown[]) => { seen.push(call); return { status: 200, text: async () => '' }; }, { log: () => {} });
    expect(seen).toEqual([[NASTY.url, { method: 'POST', headers: { Authorization: 'Bearer a"b\\c X: y' }, body: NASTY.body }]]);
  });

  it('reaches curl as it was meant', () => {
    const line = codeSample('curl', NASTY).replace(/^curl/, 'printf "%s\\0"');
    const words = execFileSync('sh', ['-c', line]).toString().split('\0');
    expect(words).toEqual(['-X', 'POST', '-H', 'Authorization: Bearer a"b\\c X: y', NASTY.url, '--data-raw', NASTY.body, '']);
  });

  it('says -k only for this machine over TLS', () => {
    expect(codeSample('curl', { ...PLAIN, url: 'https://localhost/x' })).toMatch(/^curl -k /);
    expect(codeSample('curl', PLAIN)).not.toContain(' -k ');
  });
});
