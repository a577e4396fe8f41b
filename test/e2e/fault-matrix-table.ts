import { readFileSync, writeFileSync } from 'node:fs';
import { FAULTS, type FaultName } from './fault-matrix-faults.ts';
import { PHASES, type Phase, type Shown } from './fault-matrix-rig.ts';

/** The table that people read is the one that is tested. */
const DOCUMENT = new URL('../../docs/faults.md', import.meta.url);

/** `reasons: outcome · builds`, by fault and phase. */
export type Table = ReadonlyMap<string, ReadonlyMap<Phase, string>>;

export const cellOf = ({ told, outcome, builds }: Shown): string =>
  `${told.length === 0 ? '' : `${told.join(', ')}: `}${outcome} · ${builds}`;

/** What the document says; a fault or a phase that it lacks is not in it. */
export function readTable(): Table {
  const rows = readFileSync(DOCUMENT, 'utf8')
    .split('\n')
    .filter(line => line.startsWith('| '))
    .map(line => line.slice(2, -2).split(' | '));
  return new Map(
    rows.map(([fault = '', ...cells]) => [
      fault,
      new Map(PHASES.map((phase, index) => [phase, cells[index] ?? ''])),
    ]),
  );
}

/** Writes the table of the document anew. Read the difference. */
export function writeTable(cellAt: (fault: FaultName, phase: Phase) => string): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  const before = text.slice(0, text.indexOf('| fault |'));
  const after = text.slice(text.lastIndexOf(' |\n') + 3);
  const rows = faultNames().map(fault => [fault, ...PHASES.map(phase => cellAt(fault, phase))]);
  const lines = [['fault', ...PHASES], ['---', ...PHASES.map(() => '---')], ...rows];
  writeFileSync(DOCUMENT, `${before}${lines.map(line => `| ${line.join(' | ')} |\n`).join('')}${after}`);
}

export const faultNames = (): readonly FaultName[] => Object.keys(FAULTS).filter(isFaultName);

const isFaultName = (name: string): name is FaultName => Object.hasOwn(FAULTS, name);
