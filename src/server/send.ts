import type { FastifyReply } from 'fastify';
import type { Result } from '../core/result.ts';
import type { ServiceFault } from '../service/service-fault.ts';
import { type HttpProblem, PROBLEM_TYPE, problemDocument, serviceProblem } from './http-problem.ts';

export function sendProblem(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  const { status, retryAfter } = problem;
  if (retryAfter !== undefined) reply.header('retry-after', Math.max(1, Math.ceil(retryAfter / 1_000)));
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  return reply.code(status).type(PROBLEM_TYPE).send(problemDocument(problem));
}

/** What the service answered, or why it did not. */
export function sendAnswer<T>(
  reply: FastifyReply,
  answer: Result<T, ServiceFault>,
  document: (value: T) => unknown,
  status = 200,
): FastifyReply {
  return answer.ok
    ? reply.code(status).send(document(answer.value))
    : sendProblem(reply, serviceProblem(answer.error));
}
