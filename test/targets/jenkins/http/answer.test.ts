import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decompressed } from '../../../../src/targets/jenkins/http/answer.ts';
import { answerOf } from '../recordings.ts';

const zipped = (body: Buffer) => ({ ...answerOf(200, [['Content-Encoding', 'gzip']]), body });

test('a body that unfolds beyond its limit is cut, and never held in memory', async () => {
  const answer = await decompressed(zipped(gzipSync(Buffer.alloc(8 * 1024 * 1024))), 1024 * 1024);
  expect([answer.body.length, answer.complete]).toEqual([0, false]);
});

test('what claims to be gzip and is not is cut', async () => {
  expect((await decompressed(zipped(Buffer.from('plain')), 1024)).complete).toBe(false);
});
