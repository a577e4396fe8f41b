import type { Text } from '../core/text.ts';
import { unreachable } from '../core/unreachable.ts';
import type { Contexts } from '../manifest/expression.ts';
import type { AuthSpec, TargetSpec } from '../manifest/manifest.ts';
import { urlProblem } from '../manifest/read-targets.ts';
import type { Template } from '../manifest/template.ts';
import type { PlannedAuth, PlannedTarget } from './plan.ts';
import type { ProblemList } from './problem-list.ts';
import { resolvePlain, resolveText } from './resolve.ts';

/** A target with its address and the references of its credentials. */
export function planTarget(spec: TargetSpec, contexts: Contexts, problems: ProblemList): PlannedTarget {
  const { name, type, concurrency } = spec;
  const url = problems.take(resolvePlain(spec.url, contexts));
  const wrong = url === null ? null : urlProblem(url);
  if (wrong !== null) problems.fail(wrong.code, spec.urlAt, wrong.message, wrong.next);
  const auth = planAuth(spec.auth, template => problems.take(resolveText(template, contexts)) ?? '');
  return { name, type, concurrency, url: url ?? '', auth };
}

/** Credentials are resolved as far as references: no value of a secret is read here. */
function planAuth(auth: AuthSpec, text: (template: Template) => Text): PlannedAuth {
  switch (auth.kind) {
    case 'none':
      return auth;
    case 'token':
      return { kind: 'token', user: text(auth.user), token: text(auth.token) };
    case 'password':
      return { kind: 'password', user: text(auth.user), password: text(auth.password) };
    case 'bearer':
      return { kind: 'bearer', token: text(auth.token) };
    default:
      return unreachable(auth);
  }
}
