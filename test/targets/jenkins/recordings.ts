import { readFileSync } from 'node:fs';
import type { Answer } from '../../../src/targets/jenkins/http/answer.ts';
import { isRecord } from '../../../src/targets/jenkins/json/json-shapes.ts';
import type { Ask } from '../../../src/targets/jenkins/refusals/ask.ts';

/** Begins as each page of Jenkins' own while it starts; recorded. */
export const STARTING_PAGE =
  '<!DOCTYPE html><html lang="en"><head resURL="/static/a4262482" data-rooturl="" data-resurl="/static/a4262482" data-imagesurl="/static/a4262482/images"><title>Starting Jenkins</title>';

/** The controller that the recordings were made of. */
export const RECORDED_BASE = { origin: 'http://127.0.0.1:8180', prefix: '' };

export interface Recorded {
  readonly label: string;
  /** `POST /job/x/build?a=b` */
  readonly line: string;
  readonly requestBody: string;
  readonly answer: Answer;
}

/** The exchanges of `test/fixtures/jenkins/<file>.jsonl`; observations and refused connections are left out. */
export function recorded(file: string): readonly Recorded[] {
  const path = new URL(`../../fixtures/jenkins/${file}.jsonl`, import.meta.url);
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.flatMap(line => {
    const json: unknown = JSON.parse(line);
    if (!isRecord(json) || !isRecord(json.request) || typeof json.status !== 'number') return [];
    const request = json.request;
    return [
      {
        label: String(json.label),
        line: String(request.line).replace(/ HTTP\/1\.1$/, ''),
        requestBody: typeof request.body === 'string' ? request.body : '',
        answer: answerOf(json.status, pairs(json.headers), String(json.body ?? '')),
      },
    ];
  });
}

export function find(file: string, label: string): Recorded {
  const found = recorded(file).find(exchange => exchange.label === label);
  if (found === undefined) throw new Error(`no recording ${label} in ${file}`);
  return found;
}

export function answerOf(status: number, headers: readonly (readonly [string, string])[], body = ''): Answer {
  const listed = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    listed.set(key, [...(listed.get(key) ?? []), value]);
  }
  return { status, headers: listed, body: Buffer.from(body), complete: true };
}

export function askOf({ line, requestBody }: Pick<Recorded, 'line' | 'requestBody'>): Ask {
  const [method, target = ''] = line.split(' ');
  const [path = '', query = ''] = target.split('?');
  const jobToken = new URLSearchParams(query).has('token') || new URLSearchParams(requestBody).has('token');
  return {
    target: 'ci',
    base: RECORDED_BASE,
    method: method === 'GET' ? 'GET' : 'POST',
    path,
    acts: true,
    jobToken,
  };
}

function pairs(value: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown) =>
    Array.isArray(pair) ? [[String(pair[0]), String(pair[1])] as const] : [],
  );
}
