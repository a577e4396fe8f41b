/** A module of its own, so that a bundler keeps the library, which is CommonJS, in a chunk that is loaded late. */
export { buildConnector, Pool } from 'undici';
