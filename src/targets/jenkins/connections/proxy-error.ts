/** Why a proxy gave no tunnel. An error, since that is how a connector tells the pool that it has no connection. */
export class ProxyError extends Error {
  readonly fault: 'proxy' | 'secret';
  /** The status of the proxy's answer, or the code of the error that came in its place. */
  readonly code: string | null;
  /** The names of the secrets that could not be read. */
  readonly secrets: readonly string[];

  constructor(fault: 'proxy' | 'secret', code: string | null, secrets: readonly string[] = []) {
    super('no tunnel');
    this.fault = fault;
    this.code = code;
    this.secrets = secrets;
  }
}
