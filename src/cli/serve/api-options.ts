import { readFile } from 'node:fs/promises';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import {
  checkExposure,
  DEFAULT_ADDRESS,
  isLoopback,
  type ListenAddress,
  parseListenAddress,
} from '../../server/access/listen-address.ts';
import { equalTokensProblem, hasTokens, type Tokens, tokenProblem } from '../../server/access/tokens.ts';
import type { Io } from '../io.ts';

/** How the API is to be reached, as it was said. */
export interface ApiFlags {
  /** `--api ADDRESS:PORT`; false: `--no-api`. */
  readonly api?: string | boolean;
  readonly tokenFile?: string;
  readonly readTokenFile?: string;
  readonly webhookSecretFile?: string;
}

export interface ApiSettings {
  readonly address: ListenAddress;
  readonly tokens: Tokens;
  readonly webhookSecret: string | null;
  /** Only this machine can reach it. */
  readonly loopbackOnly: boolean;
}

/** null: no API. Nothing of a token is in a problem. */
export async function apiSettings(
  flags: ApiFlags,
  { env, redactor }: Io,
): Promise<Result<ApiSettings | null, readonly Problem[]>> {
  if (flags.api === false) return ok(null);
  const address = typeof flags.api === 'string' ? parseListenAddress(flags.api) : ok(DEFAULT_ADDRESS);
  const operate = await secretOf(flags.tokenFile, 'VOLLEY_TOKEN', env);
  const read = await secretOf(flags.readTokenFile, 'VOLLEY_READ_TOKEN', env);
  const webhook = await secretOf(flags.webhookSecretFile, 'VOLLEY_WEBHOOK_SECRET', env);
  const problems = [address, operate, read, webhook].flatMap(one => (one.ok ? [] : [one.error]));
  if (!address.ok || !operate.ok || !read.ok || !webhook.ok) return err(problems);
  const tokens = { operate: operate.value, read: read.value };
  const equal = equalTokensProblem([
    ['operators', operate.value],
    ['readers', read.value],
    ['webhooks', webhook.value],
  ]);
  if (equal !== null) return err([equal]);
  const open = checkExposure(address.value, hasTokens(tokens));
  if (open !== null) return err([open]);
  for (const secret of [operate.value, read.value, webhook.value])
    if (secret !== null) redactor.learn(secret);
  const loopbackOnly = !hasTokens(tokens) && isLoopback(address.value.host);
  return ok({ address: address.value, tokens, webhookSecret: webhook.value, loopbackOnly });
}

/** From the file, else from the variable; null: there is none. */
async function secretOf(
  path: string | undefined,
  variable: string,
  env: Io['env'],
): Promise<Result<string | null, Problem>> {
  const text = path === undefined ? (env[variable] ?? '') : await readFile(path, 'utf8').catch(() => null);
  if (text === null) {
    return err({
      code: 'missing-secret',
      severity: 'error',
      message: `the file ${path} cannot be read`,
      next: 'Check that it exists and that this user may read it.',
    });
  }
  const secret = text.trim();
  if (secret === '' && path === undefined) return ok(null);
  const problem = tokenProblem(secret, path ?? variable);
  return problem === null ? ok(secret) : err(problem);
}
