import type { Text } from '../../../core/text.ts';

/** An HTTP proxy that lets connections through by CONNECT (RFC 9110 9.3.6). */
export interface ProxyOptions {
  /** `http://host:port` or `https://host:port`; credentials in it are not used. */
  readonly url: string;
  readonly user?: Text;
  readonly password?: Text;
}
