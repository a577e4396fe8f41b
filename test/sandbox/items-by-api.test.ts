import { expect, test } from 'vitest';
import { as } from './http-client.ts';
import { type Rig, startRig } from './rig.ts';

const XML = { ...as('admin'), 'Content-Type': 'application/xml' };

const create = ({ post }: Rig, name: string, config: string, folder = '') =>
  post(`${folder}/createItem?name=${encodeURIComponent(name)}`, config, XML);

const FREESTYLE = `<?xml version='1.1' encoding='UTF-8'?>
<project>
  <!-- as a real server writes it -->
  <description>a &lt;job&gt;</description>
  <properties>
    <hudson.model.ParametersDefinitionProperty>
      <parameterDefinitions>
        <hudson.model.StringParameterDefinition><name>BRANCH</name><defaultValue>main</defaultValue></hudson.model.StringParameterDefinition>
        <hudson.model.ChoiceParameterDefinition><name>ENV</name><choices class="java.util.Arrays$ArrayList">
          <a class="string-array"><string>dev</string><string>prod</string></a></choices></hudson.model.ChoiceParameterDefinition>
        <hudson.model.BooleanParameterDefinition><name>DRY</name><defaultValue>true</defaultValue></hudson.model.BooleanParameterDefinition>
        <hudson.model.PasswordParameterDefinition><name>SECRET</name></hudson.model.PasswordParameterDefinition>
        <hudson.model.FileParameterDefinition><name>FILE</name></hudson.model.FileParameterDefinition>
      </parameterDefinitions>
    </hudson.model.ParametersDefinitionProperty>
  </properties>
  <disabled>false</disabled><concurrentBuild>true</concurrentBuild><authToken>open sesame</authToken>
  <builders><hudson.tasks.Shell><command><![CDATA[echo hello; sleep 3
exit 4]]></command><unstableReturn>4</unstableReturn></hudson.tasks.Shell></builders>
</project>`;

test('a job is made from its config.xml: parameters, token, and what its script says of time and result', async () => {
  const rig = await startRig();
  expect((await create(rig, 'made', FREESTYLE)).status).toBe(200);
  expect(
    await rig.json(
      '/job/made/api/json?tree=description,concurrentBuild,property[parameterDefinitions[name,type,choices]]',
    ),
  ).toMatchObject({
    description: 'a <job>',
    concurrentBuild: true,
    property: [
      {
        parameterDefinitions: [
          { name: 'BRANCH', type: 'StringParameterDefinition' },
          { name: 'ENV', choices: ['dev', 'prod'] },
          { name: 'DRY', type: 'BooleanParameterDefinition' },
          { name: 'SECRET', type: 'PasswordParameterDefinition' },
          { name: 'FILE', type: 'FileParameterDefinition' },
        ],
      },
    ],
  });
  expect((await rig.post('/job/made/buildWithParameters?token=wrong')).status).toBe(403);
  await rig.post('/job/made/buildWithParameters', 'ENV=prod');
  rig.clock.advance(3_009);
  expect(rig.sandbox.builds()[0]).toMatchObject({
    building: true,
    parameters: { BRANCH: 'main', ENV: 'prod', DRY: true },
  });
  rig.clock.advance(1);
  expect(rig.sandbox.builds()[0]?.result).toBe('UNSTABLE');
  expect((await rig.get('/job/made/1/consoleText')).body).toContain('\nhello\n');
});

test('a pipeline brings its script, a disabled job stays shut, a quiet period is in seconds', async () => {
  const rig = await startRig();
  const script = `<flow-definition><definition><script>node { sleep 2; error 'no' }</script></definition></flow-definition>`;
  await create(rig, 'pipe', script);
  await create(rig, 'shut', '<project><disabled>true</disabled></project>');
  await create(rig, 'quiet', '<project><quietPeriod>5</quietPeriod></project>');
  await rig.post('/job/pipe/build');
  expect((await rig.post('/job/shut/build')).status).toBe(409);
  await rig.post('/job/quiet/build');
  rig.clock.advance(4_999);
  expect(rig.sandbox.builds().map(({ job, result }) => [job[0], result])).toEqual([['pipe', 'FAILURE']]);
  rig.clock.advance(1);
  expect(rig.sandbox.builds()).toHaveLength(2);
});

test('a folder holds jobs, and deleting it cancels and stops what is of them', async () => {
  const rig = await startRig({ executors: 1 });
  await create(rig, 'team a', '<com.cloudbees.hudson.plugins.folder.Folder/>');
  const slow =
    '<project><builders><hudson.tasks.Shell><command>sleep 60</command></hudson.tasks.Shell></builders></project>';
  await create(rig, 'job b', slow, '/job/team%20a');
  await rig.post('/job/team%20a/job/job%20b/build');
  await rig.post('/job/team%20a/job/job%20b/build');
  expect((await rig.post('/job/team%20a/doDelete', '', as('builder'))).status).toBe(403);
  expect((await rig.post('/job/team%20a/doDelete')).headers.location).toBe('/');
  expect((await rig.get('/job/team%20a/api/json')).status).toBe(404);
  expect(rig.sandbox.builds().map(({ result }) => result)).toEqual(['ABORTED']);
  expect(await rig.json('/queue/item/2/api/json?tree=cancelled')).toMatchObject({ cancelled: true });
});

test.each([
  ['a%2Fb', '<project/>', 400],
  ['twice', '<project/>', 400],
  ['broken', '<project>', 500],
  ['odd', '<maven2-moduleset/>', 500],
  ['crossed', '<project><a></project></a>', 500],
])('%s with %s is refused with %i', async (name, config, status) => {
  const { post } = await startRig({ jobs: [{ path: ['twice'] }] });
  expect((await post(`/createItem?name=${name}`, config, XML)).status).toBe(status);
});

test('only an administrator makes jobs', async () => {
  const { post } = await startRig();
  const refused = await post('/createItem?name=x', '<project/>', { ...XML, ...as('builder') });
  expect([refused.status, refused.headers['x-required-permission']]).toEqual([
    403,
    'hudson.model.Item.Create',
  ]);
});

test('a renamed job takes its builds and its queue along', async () => {
  const rig = await startRig({ jobs: [{ path: ['old'] }] });
  await rig.post('/job/old/build');
  await rig.post('/job/old/build?delay=60000');
  expect((await rig.post('/job/old/confirmRename', 'newName=new')).headers.location).toBe('/job/new');
  expect((await rig.get('/job/old/1/api/json')).status).toBe(404);
  expect((await rig.get('/job/new/1/api/json')).status).toBe(200);
  expect(await rig.json('/queue/item/2/api/json?tree=task[name]')).toMatchObject({ task: { name: 'new' } });
});

test('a deleted build is gone, and its number is not used again', async () => {
  const rig = await startRig({ jobs: [{ path: ['job'], duration: 10 }] });
  for (let build = 0; build < 2; build += 1) {
    await rig.post('/job/job/build');
    rig.clock.advance(10);
  }
  expect((await rig.post('/job/job/2/doDelete')).status).toBe(302);
  expect((await rig.get('/job/job/2/api/json')).status).toBe(404);
  expect(
    await rig.json(
      '/job/job/api/json?tree=builds[number],lastBuild[number],lastStableBuild[number],nextBuildNumber',
    ),
  ).toMatchObject({
    builds: [{ number: 1 }],
    lastBuild: { number: 1 },
    lastStableBuild: { number: 1 },
    nextBuildNumber: 3,
  });
});

test('a file of a form is kept as name and size, and never merged with another one', async () => {
  const { post, sandbox } = await startRig({
    jobs: [{ path: ['job'], quietPeriod: 1_000, parameters: [{ name: 'FILE', type: 'file' }] }],
  });
  const body =
    '--x\r\nContent-Disposition: form-data; name="FILE"; filename="a b.txt"\r\n\r\nhello\r\n--x--\r\n';
  const form = { ...as('admin'), 'Content-Type': 'multipart/form-data; boundary=x' };
  await post('/job/job/buildWithParameters?delay=0', body, form);
  expect(sandbox.builds()[0]?.parameters).toEqual({ FILE: 'a b.txt (5 bytes)' });
  const statuses = [
    await post('/job/job/buildWithParameters', body, form),
    await post('/job/job/buildWithParameters', body, form),
  ];
  expect(statuses.map(({ status }) => status)).toEqual([201, 201]);
});

test('a missing job is made by its first trigger where that is switched on, and only for who may build', async () => {
  const closed = await startRig();
  expect((await closed.post('/job/a/job/b/build')).status).toBe(404);
  const open = await startRig({ makeMissingJobs: true });
  expect((await open.post('/job/a/job/b/build', '', as('reader'))).status).toBe(404);
  expect((await open.post('/job/a/job/b/buildWithParameters?delay=0', 'X=1&Y=two+words')).status).toBe(201);
  expect((await open.post('/job/a/job/c/build')).status).toBe(201);
  expect((await open.post('/job/a/job/b/job/below/build')).status).toBe(404);
  expect(open.sandbox.builds().map(({ job, parameters }) => [job.join('/'), parameters])).toEqual([
    ['a/b', { X: '1', Y: 'two words' }],
    ['a/c', {}],
  ]);
});

test('a job can learn its parameters in its first build, as a declarative pipeline does', async () => {
  const { post } = await startRig({
    jobs: [{ path: ['job'], learnsParameters: true, parameters: [{ name: 'X', type: 'string' }] }],
  });
  const ask = async (kind: string) => (await post(`/job/job/${kind}`)).status;
  expect([await ask('buildWithParameters'), await ask('build')]).toEqual([400, 201]);
  expect([await ask('buildWithParameters'), await ask('build')]).toEqual([201, 400]);
});
