/**
 * A call as code to paste, in six languages. Everything that comes from a definition, an address or a person is escaped for
 * the language it stands in. Pure.
 */

import { curlLine, isLoopback, shellWord } from './curl';

export type SampleCall = { method: string; url: string; headers: Record<string, string>; body?: string | undefined };

export const LANGUAGES = ['curl', 'javascript', 'python', 'java', 'go', 'rust'] as const;
export type SampleLanguage = (typeof LANGUAGES)[number];

/** One line of text: a line break in a header would start another. */
const oneLine = (text: string) => text.replace(/[\r\n]+/g, ' ');

/** What every language's `"…"` shares; control characters by what `control` makes of their number. */
function quoted(text: string, control: (code: string) => string, more: (text: string) => string = (one) => one): string {
  const escaped = more(text.replaceAll('\\', '\\\\').replaceAll('"', '\\"'))
    .replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, (one) => control(one.charCodeAt(0).toString(16).padStart(4, '0')));
  return `"${escaped}"`;
}

const fourDigits = (code: string) => `\\u${code}`;
const javascript = (text: string) => `'${quoted(text, fourDigits).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
const python = (text: string) => quoted(text, fourDigits);
const java = (text: string) => quoted(text, fourDigits);
const go = (text: string) => quoted(text, fourDigits);
const rust = (text: string) => quoted(text, (code) => `\\u{${code}}`);

const lines = (...all: (string | string[] | false)[]) => all.filter((one) => one !== false).flat().join('\n');
const headersOf = ({ headers }: SampleCall) => Object.entries(headers).map(([name, value]) => [oneLine(name), oneLine(value)] as const);

function curlSample(call: SampleCall): string {
  const line = curlLine({ ...call, acceptAnyCertificate: call.url.startsWith('https:') && isLoopback(call.url) });
  return call.body === undefined ? line : `${line} \\\n  --data-raw ${shellWord(call.body)}`;
}

function javascriptSample(call: SampleCall): string {
  return lines(
    `const response = await fetch(${javascript(call.url)}, {`,
    `  method: ${javascript(call.method)},`,
    '  headers: {',
    headersOf(call).map(([name, value]) => `    ${javascript(name)}: ${javascript(value)},`),
    '  },',
    call.body !== undefined && `  body: ${javascript(call.body)},`,
    '});',
    'console.log(response.status, await response.text());',
  );
}

function pythonSample(call: SampleCall): string {
  return lines(
    'import requests',
    '',
    'response = requests.request(',
    `    ${python(call.method)},`,
    `    ${python(call.url)},`,
    '    headers={',
    headersOf(call).map(([name, value]) => `        ${python(name)}: ${python(value)},`),
    '    },',
    call.body !== undefined && `    data=${python(call.body)}.encode(),`,
    ')',
    'print(response.status_code, response.text)',
  );
}

function javaSample(call: SampleCall): string {
  const body = call.body === undefined ? 'HttpRequest.BodyPublishers.noBody()' : `HttpRequest.BodyPublishers.ofString(${java(call.body)})`;
  return lines(
    'import java.net.URI;',
    'import java.net.http.*;',
    '',
    'public class Call {',
    '    public static void main(String[] args) throws Exception {',
    `        HttpRequest request = HttpRequest.newBuilder(URI.create(${java(call.url)}))`,
    `            .method(${java(call.method)}, ${body})`,
    headersOf(call).map(([name, value]) => `            .header(${java(name)}, ${java(value)})`),
    '            .build();',
    '        HttpResponse<String> response = HttpClient.newHttpClient()',
    '            .send(request, HttpResponse.BodyHandlers.ofString());',
    '        System.out.println(response.statusCode() + " " + response.body());',
    '    }',
    '}',
  );
}

function goSample(call: SampleCall): string {
  const hasBody = call.body !== undefined;
  return lines(
    'package main',
    '',
    'import (',
    '\t"fmt"',
    '\t"io"',
    '\t"net/http"',
    hasBody && '\t"strings"',
    ')',
    '',
    'func main() {',
    `\trequest, err := http.NewRequest(${go(call.method)}, ${go(call.url)}, ${hasBody ? `strings.NewReader(${go(call.body ?? '')})` : 'nil'})`,
    '\tif err != nil {',
    '\t\tpanic(err)',
    '\t}',
    headersOf(call).map(([name, value]) => `\trequest.Header.Set(${go(name)}, ${go(value)})`),
    '\tresponse, err := http.DefaultClient.Do(request)',
    '\tif err != nil {',
    '\t\tpanic(err)',
    '\t}',
    '\tdefer response.Body.Close()',
    '\tbody, err := io.ReadAll(response.Body)',
    '\tif err != nil {',
    '\t\tpanic(err)',
    '\t}',
    '\tfmt.Println(response.StatusCode, string(body))',
    '}',
  );
}

function rustSample(call: SampleCall): string {
  return lines(
    '// Cargo.toml: reqwest = { version = "0.12", features = ["blocking"] }',
    'fn main() -> Result<(), Box<dyn std::error::Error>> {',
    '    let response = reqwest::blocking::Client::new()',
    `        .request(${rust(call.method)}.parse()?, ${rust(call.url)})`,
    headersOf(call).map(([name, value]) => `        .header(${rust(name)}, ${rust(value)})`),
    call.body !== undefined && `        .body(${rust(call.body)})`,
    '        .send()?;',
    '    println!("{} {}", response.status(), response.text()?);',
    '    Ok(())',
    '}',
  );
}

const WRITERS: Record<SampleLanguage, (call: SampleCall) => string> = {
  curl: curlSample, javascript: javascriptSample, python: pythonSample, java: javaSample, go: goSample, rust: rustSample,
};

export const codeSample = (language: SampleLanguage, call: SampleCall) => WRITERS[language]({ ...call, method: call.method.toUpperCase() });
