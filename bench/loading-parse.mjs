// What bench/loading.mjs compares with: the yaml package's own reading of a file, and nothing else.
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

const { errors } = parseDocument(readFileSync(process.argv[2], 'utf8'));
if (errors.length > 0) throw errors[0];
