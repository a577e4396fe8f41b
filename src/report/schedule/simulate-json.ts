import { peaksByHour } from '../../schedule/simulate/peaks.ts';
import { tallyByTrigger } from '../../schedule/simulate/tally.ts';
import { decisionDocument } from './decision-json.ts';
import type { SimulationReport } from './simulate-text.ts';

/** The whole of a simulation as JSON; all instants in ISO 8601, UTC. */
export function simulationJson({ from, to, schedules, simulation, buildsOf }: SimulationReport): string {
  const document = {
    from: iso(from),
    to: iso(to),
    triggers: Object.fromEntries(tallyByTrigger(simulation.decisions, schedules)),
    peaks: Object.fromEntries(
      [...peaksByHour(simulation.runs, buildsOf, to)].map(([target, peaks]) => [
        target,
        peaks.map(({ hour, peak }) => ({ hour: iso(hour), peak })),
      ]),
    ),
    runs: simulation.runs.map(({ run, trigger, start, end }) => ({
      run,
      trigger,
      start: iso(start),
      end: iso(end),
    })),
    decisions: simulation.decisions.map(decisionDocument),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');
