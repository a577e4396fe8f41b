import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

/** The frame of the description that is made of the routes. */
export const OPENAPI: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'volley',
      description:
        'What `volley serve` offers. Instants are ISO 8601 in UTC. What is refused is told as a problem (RFC 9457) with a stable `code` and the next step. Where `volley serve` was given a token, each request has to bring one.',
      // Of the API, not of volley: what stands in /api/v1 is only added to.
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: [
      { name: 'triggers', description: 'What the manifest triggers, and when.' },
      { name: 'runs', description: 'Runs that were, that are, and new ones.' },
      { name: 'requests', description: 'The requests of a run, and what their builds print.' },
      { name: 'fires', description: 'What became of each fire, and what is to come.' },
      { name: 'pausing', description: 'No fires for a while.' },
      { name: 'events', description: 'Everything that happens.' },
      { name: 'service', description: 'The service itself.' },
      { name: 'health', description: 'For supervisors and monitoring.' },
    ],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'Of readers or of operators.' },
        volleySignature: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Volley-Signature-256',
          description:
            '`sha256=` and the HMAC-SHA256 in hex, by the webhook secret, of `TIMESTAMP.PATH.BODY`; TIMESTAMP is that of `X-Volley-Timestamp`.',
        },
        githubSignature: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Hub-Signature-256',
          description: '`sha256=` and the HMAC-SHA256 in hex, by the webhook secret, of the body.',
        },
      },
    },
    security: [{ token: [] }, {}],
  },
  refResolver: {
    buildLocalReference: (json, _baseUri, _fragment, index) =>
      typeof json.$id === 'string' ? json.$id : `schema-${index}`,
  },
};
