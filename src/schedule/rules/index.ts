import type { Rule } from '../../manifest/rules/rule.ts';
import { dueWhileRunning } from './due-while-running.ts';

/** The lint rules that have to know when schedules fire. */
export const SCHEDULE_RULES: readonly Rule[] = [dueWhileRunning];
