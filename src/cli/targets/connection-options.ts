import { readFile } from 'node:fs/promises';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { PlannedConnection, PlannedTarget } from '../../plan/plan.ts';
import {
  type JenkinsOptions,
  type ProxyOptions,
  proxyFor,
  type TlsOptions,
} from '../../targets/jenkins/jenkins-target.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** How a target is reached, from its plan, the files that it names and, for the proxy, the environment. */
export async function connectionOptions(
  { name, url, connection }: PlannedTarget,
  env: Env,
): Promise<Result<Partial<JenkinsOptions>, Problem>> {
  const { rate, connections, timeout, tls } = connection;
  const files = await readTls(tls, name);
  if (!files.ok) return files;
  const proxy = proxyOf(connection, url, env);
  return ok({
    ...(rate === null ? {} : { rate }),
    ...(connections === null ? {} : { connections }),
    ...(timeout === null ? {} : { timeout }),
    ...(files.value === null ? {} : { tls: files.value }),
    ...(proxy === null ? {} : { proxy }),
  });
}

/** What the manifest says, else what the environment says. */
function proxyOf({ proxy }: PlannedConnection, url: string, env: Env): ProxyOptions | null {
  if (proxy === null) return proxyFor(url, env);
  if (proxy.kind === 'none') return null;
  const { user, password } = proxy;
  return {
    url: proxy.url,
    ...(user === null ? {} : { user }),
    ...(password === null ? {} : { password }),
  };
}

async function readTls(
  tls: PlannedConnection['tls'],
  target: string,
): Promise<Result<TlsOptions | null, Problem>> {
  if (tls === null) return ok(null);
  const { caFile, certFile, keyFile, passphrase } = tls;
  const texts: string[] = [];
  for (const file of [caFile, certFile, keyFile]) {
    const text = file === null ? '' : await readFile(file, 'utf8').catch(() => null);
    if (text === null) return err(unreadable(file ?? '', target));
    texts.push(text);
  }
  const [ca = '', cert = '', key = ''] = texts;
  return ok({
    ...(ca === '' ? {} : { ca }),
    ...(cert === '' ? {} : { cert }),
    ...(key === '' ? {} : { key }),
    ...(passphrase === null ? {} : { passphrase }),
  });
}

const unreadable = (file: string, target: string): Problem => ({
  code: 'tls-file',
  severity: 'error',
  message: `the file ${file}, which \`tls\` of the target ${target} names, cannot be read`,
  next: 'Check that it exists and that this user may read it; the path begins at the folder of the file that names it.',
});
