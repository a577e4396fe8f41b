import { expect, test } from 'vitest';
import { writeAll } from '../../../src/cli/files/write-all.ts';
import type { Output } from '../../../src/cli/io.ts';
import { noStyle } from '../../../src/core/style.ts';

/** An output whose reader takes a piece when told to. */
class SlowOutput implements Output {
  readonly style = noStyle;
  readonly isTerminal = false;
  readonly columns = 80;
  readonly rows = 24;
  readonly written: string[] = [];
  #taken: ((state: 'open' | 'closed') => void) | undefined;

  write(text: string): void {
    this.written.push(text);
  }

  drain(): Promise<'open' | 'closed'> {
    return new Promise(resolve => {
      this.#taken = resolve;
    });
  }

  /** Settled when the writer has gone on as far as it can. */
  async take(state: 'open' | 'closed' = 'open'): Promise<void> {
    this.#taken?.(state);
    await new Promise(resolve => setImmediate(resolve));
  }
}

const PIECE = 'x'.repeat(100_000);

function pieces(amount: number): { readonly made: () => number; readonly all: Generator<string> } {
  let made = 0;
  function* make(): Generator<string> {
    for (; made < amount; ) {
      made += 1;
      yield PIECE;
    }
  }
  return { made: () => made, all: make() };
}

test('nothing more is made before the reader has taken what there is', async () => {
  const out = new SlowOutput();
  const { made, all } = pieces(3);
  const done = writeAll(all, out);
  expect(made()).toBe(1);
  await out.take();
  expect(made()).toBe(2);
  await out.take();
  await out.take();
  await out.take();
  await done;
  expect(out.written.join('')).toBe(PIECE.repeat(3));
});

test('nothing more is made for a reader that has gone', async () => {
  const out = new SlowOutput();
  const { made, all } = pieces(1_000_000);
  const done = writeAll(all, out);
  await out.take('closed');
  await done;
  expect(made()).toBe(1);
});

test('small pieces are gathered: a million lines are not a million writes', async () => {
  const out = new SlowOutput();
  const done = writeAll(
    Array.from({ length: 1_000 }, () => 'line\n'),
    out,
  );
  await out.take();
  await done;
  expect(out.written).toEqual(['line\n'.repeat(1_000)]);
});
