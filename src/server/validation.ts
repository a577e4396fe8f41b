import { Ajv, type ValidateFunction } from 'ajv';
import type { FastifyInstance, FastifySchema } from 'fastify';

/** The forms that input schemas name; what they mean is checked where they are read. */
const FORMATS = { 'date-time': true } as const;

/**
 * Bodies are taken exactly as they come: nothing is converted, nothing dropped. What stands in an address is text, so
 * there a number may be made of it.
 */
export function validateInput(app: FastifyInstance): void {
  const strict = new Ajv({ allowUnionTypes: true, formats: FORMATS });
  const fromText = new Ajv({ allowUnionTypes: true, formats: FORMATS, coerceTypes: true, useDefaults: true });
  app.setValidatorCompiler<FastifySchema>(
    ({ schema, httpPart }): ValidateFunction => (httpPart === 'body' ? strict : fromText).compile(schema),
  );
}

class NotJson extends Error {
  readonly code = 'NOT_JSON';
  readonly statusCode = 400;
}

/** JSON is all that is taken, and kept as it came besides: signatures are over its bytes. */
export function readJsonBodies(app: FastifyInstance): void {
  app.decorateRequest('rawBody', null);
  app.decorateRequest('signed', null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    request.rawBody = body;
    // Said to be JSON, and nothing at all: as good as not there.
    if (body.length === 0) return done(null, undefined);
    const parsed = parse(body.toString('utf8'));
    return parsed === NOT_JSON ? done(new NotJson('the body is no JSON')) : done(null, parsed);
  });
  // Every body of this API may be left out: all that it can say has a default.
  app.addHook('preValidation', async request => {
    if (request.routeOptions.schema?.body !== undefined && request.body === undefined) request.body = {};
  });
}

const NOT_JSON = Symbol('not JSON');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}
