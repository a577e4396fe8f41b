import type { FastifyInstance } from 'fastify';
import type { Problem } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type ListenAddress, showAddress } from './access/listen-address.ts';

/** Opens the port; where it listens then, which tells the port that was asked for as 0. */
export async function listen(app: FastifyInstance, address: ListenAddress): Promise<Result<string, Problem>> {
  try {
    await app.listen({ host: address.host, port: address.port });
  } catch (error) {
    return err(refusedBySystem(error, address));
  }
  const port = app.addresses().map(bound => (typeof bound === 'string' ? address.port : bound.port))[0];
  return ok(`http://${showAddress({ ...address, port: port ?? address.port })}`);
}

function refusedBySystem(error: unknown, address: ListenAddress): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const where = showAddress(address);
  const problem = (message: string, next: string): Problem => ({
    code: 'cannot-listen',
    severity: 'error',
    message,
    next,
  });
  switch (code) {
    case 'EADDRINUSE':
      return problem(
        `another process listens on ${where}`,
        'Choose another port with --api ADDRESS:PORT, or go without the API with --no-api.',
      );
    case 'EACCES':
      return problem(
        `this user may not listen on ${where}`,
        'Choose a port from 1024 on with --api ADDRESS:PORT.',
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return problem(
        `${address.host} is no address of this machine`,
        'Name one that it has with --api ADDRESS:PORT.',
      );
    default:
      return problem(`${where} cannot be listened on (${code})`, 'Choose another with --api ADDRESS:PORT.');
  }
}
