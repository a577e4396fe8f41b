import type { Running } from './rig.ts';

/** Resolves once this text has been printed so many times; rejects when the process ends before. */
export function toldTimes(running: Running, text: string, times: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (running.output().split(text).length > times) resolve();
    };
    running.process.stdout?.on('data', look);
    look();
    void running.finished.then(({ stderr }) => reject(new Error(`it ended before: ${stderr}`)));
  });
}

/** Kills a run that tells ndjson when it has told so many times that a request is in this state. */
export async function killAt(running: Running, state: string, times: number): Promise<void> {
  await toldTimes(running, `"state":{"state":"${state}"`, times);
  running.process.kill('SIGKILL');
  await running.finished;
}
