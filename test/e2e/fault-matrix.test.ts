import { beforeAll, describe, expect, test } from 'vitest';
import { FAULTS, type FaultName } from './fault-matrix-faults.ts';
import { PHASES, type Phase, play, type Shown } from './fault-matrix-rig.ts';
import { cellOf, faultNames, readTable, writeTable } from './fault-matrix-table.ts';

/** So many cells are played at once: most of their time they wait. */
const AT_ONCE = 8;

interface Cell {
  readonly fault: FaultName;
  readonly phase: Phase;
}

const CELLS: readonly Cell[] = faultNames().flatMap(fault => PHASES.map(phase => ({ fault, phase })));

const shown = new Map<string, Shown>();
const shownAt = ({ fault, phase }: Cell): Shown => {
  const cell = shown.get(`${fault}, ${phase}`);
  if (cell === undefined) throw new Error(`${fault}, ${phase} was not played`);
  return cell;
};

beforeAll(async () => {
  const next = CELLS.values();
  const player = async (): Promise<void> => {
    for (const { fault, phase } of next) shown.set(`${fault}, ${phase}`, await play(phase, FAULTS[fault]));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, player));
  if (process.env.UPDATE_GOLDEN) writeTable((fault, phase) => cellOf(shownAt({ fault, phase })));
}, 120_000);

describe('what each fault of the wire comes to in each phase is as docs/faults.md has it', () => {
  test.each(CELLS)('$fault, $phase', cell => {
    expect(cellOf(shownAt(cell))).toBe(readTable().get(cell.fault)?.get(cell.phase));
  });
});

test('no fault in no phase makes the server build twice', () => {
  expect(CELLS.filter(cell => shownAt(cell).builds > 1)).toEqual([]);
});

test('what is said to have succeeded was built, and what was rejected was not', () => {
  const wrong = CELLS.filter(cell => {
    const { outcome, builds } = shownAt(cell);
    return builds !== (outcome.startsWith('rejected') ? 0 : 1);
  });
  expect(wrong).toEqual([]);
});

test('the document has no fault that is not tested', () => {
  expect([...readTable().keys()].slice(2)).toEqual(faultNames());
});
