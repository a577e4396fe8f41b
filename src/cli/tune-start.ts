import { setFlagsFromString } from 'node:v8';

/**
 * A command that checks a manifest ends before optimised code can pay for itself: of `validate` with 100 triggers, a
 * third of the CPU time went into optimising the YAML parser while it ran for the first and only time. A larger
 * budget lets functions run longer before they are optimised; what really is hot still gets there.
 *
 * Node 20 only, where the flag was measured (docs/decisions/0007-start-up.md): another V8 may not know it, and says so
 * on standard error.
 */
export function tuneStart(nodeVersion: string): void {
  if (nodeVersion.startsWith('20.')) setFlagsFromString('--interrupt-budget=500000');
}
