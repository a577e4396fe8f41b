import { expect, test } from 'vitest';
import { as } from './http-client.ts';
import { startRig } from './rig.ts';

const STRING = [{ name: 'N', type: 'string' }] as const;

const JOBS = [
  { path: ['a', 'free'], parameters: STRING, duration: 10_000 },
  { path: ['pipe'], kind: 'pipeline', duration: 10_000 },
] as const;

const FREE = '/job/a/job/free';

test('one look at the nodes shows every running build with its queue id', async () => {
  const { json, post, sandbox } = await startRig({ jobs: JOBS, executors: 2 });
  await post(`${FREE}/buildWithParameters`, 'N=1');
  await post('/job/pipe/build');
  const running = 'currentExecutable[url,number,queueId]';
  const look = await json(
    `/computer/api/json?tree=computer[executors[${running}],oneOffExecutors[${running}]]`,
  );
  expect(look).toEqual({
    _class: 'hudson.model.ComputerSet',
    computer: [
      {
        _class: 'hudson.model.Hudson$MasterComputer',
        executors: [
          {
            currentExecutable: {
              _class: 'hudson.model.FreeStyleBuild',
              number: 1,
              queueId: 1,
              url: `${sandbox.url}${FREE}/1/`,
            },
          },
          { currentExecutable: null },
        ],
        oneOffExecutors: [
          {
            _class: 'hudson.model.OneOffExecutor',
            currentExecutable: {
              _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
              number: 1,
              queueId: 2,
              url: `${sandbox.url}/job/pipe/1/`,
            },
          },
        ],
      },
    ],
  });
});

test('the newest builds of a job come first, a hundred of them and all on request', async () => {
  const { clock, json, post } = await startRig({ jobs: JOBS, executors: 200 });
  for (let n = 1; n <= 103; n += 1) await post(`${FREE}/buildWithParameters`, `N=${n}`);
  clock.advance(10_000);
  const numbers = async (tree: string): Promise<readonly number[]> => {
    const look = JSON.parse(JSON.stringify(await json(`${FREE}/api/json?tree=${tree}`)));
    return Object.values(look).flatMap(value =>
      Array.isArray(value) ? value.map(build => build.number) : [],
    );
  };
  expect(await numbers('builds[number]{0,3}')).toEqual([103, 102, 101]);
  expect((await numbers('builds[number]')).length).toBe(100);
  expect((await numbers('allBuilds[number]')).length).toBe(103);
});

test('a running build shows how far it is, once there is something to go by', async () => {
  const { clock, json, post } = await startRig({ jobs: JOBS });
  const look = (build: number) =>
    json(`/job/pipe/${build}/api/json?tree=executor[progress],estimatedDuration`);
  await post('/job/pipe/build');
  expect(await look(1)).toMatchObject({ executor: { progress: -1 }, estimatedDuration: -1 });
  clock.advance(10_000);
  await post('/job/pipe/build');
  clock.advance(2_500);
  expect(await look(2)).toMatchObject({ executor: { progress: 25 }, estimatedDuration: 10_000 });
  expect(await look(1)).toMatchObject({ executor: null });
});

test('a server that quiets down says so, takes requests, and starts them when it is called off', async () => {
  const { json, post, sandbox } = await startRig({ jobs: JOBS });
  expect((await post('/quietDown', '', as('builder'))).status).toBe(403);
  expect((await post('/quietDown')).status).toBe(302);
  expect(await json('/api/json?tree=quietingDown')).toMatchObject({ quietingDown: true });
  expect((await post('/job/pipe/build')).status).toBe(201);
  expect(sandbox.builds()).toEqual([]);
  await post('/cancelQuietDown');
  expect(sandbox.builds().length).toBe(1);
});

test('a queue item can be followed from its quiet period to its build', async () => {
  const { clock, json, post } = await startRig({ jobs: JOBS, quietPeriod: 5_000, executors: 1 });
  await post(`${FREE}/buildWithParameters`, 'N=1');
  const look = () => json('/queue/item/1/api/json?tree=why,cancelled,executable[number]');
  expect(await look()).toEqual({
    _class: 'hudson.model.Queue$WaitingItem',
    why: 'In the quiet period. Expires in 5 sec',
  });
  clock.advance(5_000);
  expect(await look()).toMatchObject({ why: null, cancelled: false, executable: { number: 1 } });
});

test('cancelling takes an item out of the queue, once', async () => {
  const { json, post, sandbox } = await startRig({ jobs: JOBS, quietPeriod: 5_000 });
  await post(`${FREE}/buildWithParameters`, 'N=1');
  expect((await post('/queue/cancelItem?id=1', '', as('reader'))).status).toBe(422);
  expect((await post('/queue/cancelItem?id=1')).status).toBe(204);
  expect((await post('/queue/cancelItem?id=1')).status).toBe(500);
  expect((await post('/queue/cancelItem?id=99')).status).toBe(404);
  expect(await json('/queue/item/1/api/json?tree=cancelled')).toMatchObject({ cancelled: true });
  expect(sandbox.builds()).toEqual([]);
});

test('a description that was set is read back', async () => {
  const { json, post } = await startRig({ jobs: JOBS });
  await post('/job/pipe/build');
  expect((await post('/job/pipe/1/submitDescription', 'description=by+volley', as('reader'))).status).toBe(
    403,
  );
  expect((await post('/job/pipe/1/submitDescription', 'description=by+volley')).status).toBe(302);
  expect(await json('/job/pipe/lastBuild/api/json?tree=description')).toMatchObject({
    description: 'by volley',
  });
});

test('pretty JSON is for people and says the same', async () => {
  const { get, json, post } = await startRig({ jobs: JOBS });
  await post('/job/pipe/build');
  const pretty = await get('/job/pipe/1/api/json?pretty=true&tree=number,actions[causes[userId]]');
  expect(pretty.body).toMatch(/^\{\n {2}"_class" : "org/);
  expect(JSON.parse(pretty.body)).toEqual(
    await json('/job/pipe/1/api/json?tree=number,actions[causes[userId]]'),
  );
});

test('JSON is compressed for who accepts it', async () => {
  const { get, sandbox } = await startRig({ jobs: JOBS });
  const plain = await get('/api/json');
  const compressed = await get('/api/json', { ...as('admin'), 'Accept-Encoding': 'gzip' });
  expect(compressed.headers['content-encoding']).toBe('gzip');
  expect(compressed.body).toBe(plain.body);
  expect(sandbox.requests().bytesSent).toBeLessThan(2 * plain.body.length);
});

test('the sandbox tells what it really built and what it was asked', async () => {
  const parameters = [...STRING, { name: 'KEY', type: 'password' }] as const;
  const { ask, clock, post, sandbox } = await startRig({ jobs: [{ path: ['secret'], parameters }] });
  await post('/job/secret/buildWithParameters', 'N=1&KEY=hush');
  clock.advance(2_000);
  const { body } = await ask({ path: '/sandbox/builds' });
  expect(JSON.parse(body)).toEqual([
    {
      job: ['secret'],
      number: 1,
      queueId: 1,
      parameters: { N: '1', KEY: '<password>' },
      causes: ['Started by user admin'],
      result: 'SUCCESS',
      building: false,
      description: null,
    },
  ]);
  expect(body).toBe(JSON.stringify(sandbox.builds(), null, 2));
  const requests = JSON.parse((await ask({ path: '/sandbox/requests' })).body);
  expect(requests.counts).toEqual({ 'POST buildWithParameters': 1 });
});
