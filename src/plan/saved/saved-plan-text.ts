import { either, list, object, oneOf, pairs, type Shape, text } from '../../core/json-shape.ts';
import { RUN_NAMES, type RunReference, type SecretReference, type Text } from '../../core/text.ts';

const reference = either(
  object<SecretReference>({ secret: text }),
  object<RunReference>({ run: oneOf(...RUN_NAMES) }),
);
/** A text with its references. */
export const savedText: Shape<Text> = either(text, list(either(text, reference)));

/** Of a request. */
export const savedParameters = pairs(savedText);
