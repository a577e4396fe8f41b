import { err, ok, type Result } from '../../core/result.ts';
import type { Probe } from '../examination.ts';
import type { Refusal } from '../refusal.ts';
import type { Call, Controller } from './controller/controller.ts';
import { header } from './http/answer.ts';
import { isRecord, readText } from './json/json-shapes.ts';
import { jsonOf } from './json/read-json.ts';
import { endedBy, type Signals } from './signals/signals.ts';

/** Told to everybody, whatever they may see of the rest. */
const WHO_AM_I = { path: '/whoAmI/api/json', query: 'tree=name,anonymous', acts: false } as const;

const FRONT: Call = { method: 'GET', path: '/api/json', query: 'tree=quietingDown', acts: false };

/** Three requests, one after the other: the first ones after a start of Jenkins must not come at once. */
export async function probe(controller: Controller, signal: AbortSignal): Promise<Result<Probe, Refusal>> {
  const signals = endedBy(signal);
  const before = controller.clock.monotonic();
  const asked = await ask(controller, { ...WHO_AM_I, method: 'GET' }, readWho, signals);
  if (!asked.ok) return asked;
  const took = Math.round(controller.clock.monotonic() - before);
  const { value: who, version } = asked.value;
  const posted = await ask(controller, { ...WHO_AM_I, method: 'POST' }, readWho, signals);
  if (!posted.ok && !isAboutPosts(posted.error)) return posted;
  const front = await ask(controller, FRONT, readFront, signals);
  if (!front.ok && !isAboutUs(front.error)) return front;
  return ok({
    version,
    user: who.user,
    turnedAway: posted.ok ? null : posted.error,
    quietingDown: front.ok ? front.value.value.quietingDown : null,
    took,
  });
}

interface Told<T> {
  readonly value: T;
  readonly version: string | null;
}

async function ask<T>(
  controller: Controller,
  call: Call,
  shape: (json: unknown) => T | null,
  signals: Signals,
): Promise<Result<Told<T>, Refusal>> {
  const sent = await controller.send(call, signals);
  if (!sent.ok) return sent;
  const told = jsonOf(controller.ask(call), sent.value, shape);
  if (!told.ok) return err(told.error);
  return ok({ value: told.value, version: versionIn(header(sent.value, 'x-jenkins')) });
}

/** Headers hold what proxies like; only what can be a version is one. */
const versionIn = (text: string | null): string | null =>
  text !== null && /^\d[\w.+-]{0,60}$/.test(text) ? text : null;

/** A user may be called `anonymous` too; only `anonymous` says that there is none. */
function readWho(json: unknown): Pick<Probe, 'user'> | null {
  if (!isRecord(json)) return null;
  const name = readText(json.name);
  return name === null ? null : { user: json.anonymous === true ? null : name };
}

const readFront = (json: unknown): Pick<Probe, 'quietingDown'> | null =>
  isRecord(json) ? { quietingDown: typeof json.quietingDown === 'boolean' ? json.quietingDown : null } : null;

/** Of a POST that asks for nothing, what Jenkins refuses is the POST. */
const isAboutPosts = ({ reason }: Refusal): boolean => reason === 'crumb' || reason === 'forbidden';

const isAboutUs = ({ reason }: Refusal): boolean =>
  reason === 'forbidden' || reason === 'unauthenticated' || reason === 'not-found';
