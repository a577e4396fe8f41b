import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parseAllDocuments, parseDocument } from 'yaml';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'volley-deploy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const volley = (...args: readonly string[]): { readonly status: number | null; readonly output: string } => {
  const cli = join(ROOT, 'dist/cli.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    cwd: folder,
  });
  return { status, output: stdout + stderr };
};

const HELP = volley('serve', '--help').output;
const OPENAPI = read('schemas/openapi.json');

/** Every flag of a command line is one that `volley serve` has. */
function expectFlags(args: readonly string[]): void {
  const flags = args.filter(arg => arg.startsWith('--')).map(arg => arg.split('=')[0]);
  expect(flags.length).toBeGreaterThan(1);
  for (const flag of flags) expect(HELP).toMatch(new RegExp(`${flag} <`));
}

/** Each service file gives the same port, and it is the one that the API has by itself. */
const PORT = /127\.0\.0\.1:(?<port>\d+)/.exec(HELP)?.groups?.port ?? '';

describe('the systemd unit', () => {
  const unit = read('deploy/volley.service');
  const settingOf = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';

  test('starts volley by flags that it has', () => {
    const [program, command, ...args] = settingOf('ExecStart').split(' ');
    expect([program, command]).toEqual(['/usr/bin/volley', 'serve']);
    expectFlags(args);
  });

  test('keeps its state where it may write, and its token out of the command line', () => {
    expect(settingOf('StateDirectory')).toBe('volley');
    expect(unit).toContain('Environment=VOLLEY_STORE=%S/volley/');
    expect(unit).toContain('LoadCredential=token:');
    expect(settingOf('ExecStart')).toContain('--token-file %d/token');
    expect(settingOf('DynamicUser')).toBe('yes');
  });

  test('gives it longer to end than it takes at most', () => {
    expect(Number(settingOf('TimeoutStopSec'))).toBeGreaterThan(35);
  });

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  test.skipIf(!hasSystemd)('is what systemd understands', () => {
    const path = join(folder, 'volley.service');
    // The program of the package need not be on this machine.
    writeFileSync(path, unit.replace('/usr/bin/volley', '/bin/true'));
    const { stderr, stdout } = spawnSync('systemd-analyze', ['verify', '--man=no', path], {
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`.split('\n').filter(line => line.includes('volley.service'))).toEqual([]);
  });
});

describe('the image', () => {
  const dockerfile = read('deploy/Dockerfile');
  const [, last = ''] = dockerfile.split(/^FROM (?=\S+$)/m);

  test('is run by nobody in particular, and with flags that volley has', () => {
    expect(last).toMatch(/^USER node$/m);
    const command: unknown = JSON.parse(/^CMD (\[.*\])$/m.exec(last)?.[1] ?? '[]');
    const args = Array.isArray(command) ? command.map(String) : [];
    expect(args[0]).toBe('serve');
    expectFlags(args);
    expect(args).toContain(`0.0.0.0:${PORT}`);
  });

  test('knows whether it is well by a path and a port that there are', () => {
    const [, port, path = ''] = /HEALTHCHECK[\s\S]*127\.0\.0\.1:(\d+)(\/\w+)/.exec(last) ?? [];
    expect([port, OPENAPI.includes(`"${path}"`)]).toEqual([PORT, true]);
    expect(last).toMatch(new RegExp(`^EXPOSE ${PORT}$`, 'm'));
  });

  test('takes from the build only what the build makes', () => {
    const taken = [...last.matchAll(/^COPY --from=build \/src\/(\S+)/gm)].map(([, name = '']) => name);
    expect(taken).toEqual(['package.json', 'node_modules', 'schemas', 'dist']);
    for (const name of taken) expect(existsSync(join(ROOT, name))).toBe(true);
  });
});

describe('the compose file', () => {
  const compose = parseDocument(read('deploy/compose.yaml'));

  test('is YAML, and mounts and names only what there is', () => {
    expect(compose.errors).toEqual([]);
    const { services, volumes, secrets } = compose.toJS();
    const { volley: service } = services;
    expect(existsSync(join(ROOT, 'deploy', service.build.context, service.build.dockerfile))).toBe(true);
    for (const secret of service.secrets) expect(Object.keys(secrets)).toContain(secret);
    expect(service.volumes.join()).toContain(`${Object.keys(volumes)[0]}:/var/lib/volley`);
    expect(read('deploy/Dockerfile')).toContain('/run/secrets/volley-token');
    expect(service.ports).toEqual([`127.0.0.1:${PORT}:${PORT}`]);
  });
});

describe('the Kubernetes manifest', () => {
  const documents = parseAllDocuments(read('deploy/kubernetes.yaml'));
  const ofKind = (kind: string) =>
    documents.map(document => ('toJS' in document ? document.toJS() : null)).find(one => one?.kind === kind);

  test('is YAML, of the kinds that are needed', () => {
    expect(documents.flatMap(document => ('errors' in document ? document.errors : []))).toEqual([]);
    for (const kind of ['ConfigMap', 'Secret', 'PersistentVolumeClaim', 'Deployment', 'Service'])
      expect(ofKind(kind)).toBeDefined();
  });

  const { spec } = ofKind('Deployment');
  const pod = spec.template.spec;
  const [container] = pod.containers;

  test('lets one pod at a time have the store', () => {
    expect([spec.replicas, spec.strategy.type]).toEqual([1, 'Recreate']);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(35);
  });

  test('starts volley by flags that it has, on the port that is asked', () => {
    expect(container.args[0]).toBe('serve');
    expectFlags(container.args);
    expect(container.args).toContain(`--api=0.0.0.0:${PORT}`);
    expect(container.ports[0].containerPort).toBe(Number(PORT));
    expect(ofKind('Service').spec.ports[0].targetPort).toBe(container.ports[0].name);
  });

  test('asks paths that there are', () => {
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const { path, port } = container[probe].httpGet;
      expect([OPENAPI.includes(`"${path}"`), port]).toEqual([true, container.ports[0].name]);
    }
  });

  test('mounts what it names: the store on the claim, tokens from the secret, the manifest from the map', () => {
    const mounts = new Map(
      container.volumeMounts.map((mount: { name: string; mountPath: string }) => [
        mount.name,
        mount.mountPath,
      ]),
    );
    for (const { name } of pod.volumes) expect(mounts.has(name)).toBe(true);
    const store = container.env.find(({ name }: { name: string }) => name === 'VOLLEY_STORE').value;
    expect(store.startsWith(`${mounts.get('state')}/`)).toBe(true);
    expect(container.args).toContain(`--token-file=${mounts.get('secrets')}/token`);
    expect(container.args).toContain(`--file=${mounts.get('manifest')}/triggers.yaml`);
    expect(Object.keys(ofKind('Secret').stringData)).toEqual(['token', 'jenkins-token']);
  });

  test('brings a manifest that is valid, whose secret is where the pod has it', () => {
    const text = ofKind('ConfigMap').data['triggers.yaml'];
    writeFileSync(join(folder, 'triggers.yaml'), text);
    expect(volley('validate')).toMatchObject({ status: 0 });
    expect(text).toContain('/run/secrets/volley/jenkins-token');
  });
});
