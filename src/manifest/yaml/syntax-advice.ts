import type { YAMLError } from 'yaml';

/** What to tell a person about a syntax error: the library speaks of YAML's grammar, we of what was written. */
export interface SyntaxAdvice {
  readonly message: string;
  readonly next: string;
}

/** `line` is the text of the line on which the error stands. */
export function syntaxAdvice(error: YAMLError, line: string): SyntaxAdvice {
  const advice = adviceFor(error);
  // By far the most common slip: braces and `: ` have meanings of their own in plain YAML.
  return line.includes('${{')
    ? { ...advice, next: 'Put the whole value with the expression in quotes.' }
    : advice;
}

function adviceFor({ code, message }: YAMLError): SyntaxAdvice {
  const plainly = message.charAt(0).toLowerCase() + message.slice(1).replace(/ in YAML stream/, '');
  switch (code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        message: 'another "key: value" begins inside this value',
        next: 'Put the value in quotes if it is one text; if it is a map, begin it on a line of its own.',
      };
    case 'MULTILINE_IMPLICIT_KEY':
      return {
        message: 'this line is neither "key: value" nor part of the value before it',
        next: 'Add the missing `:`, or correct the indentation.',
      };
    case 'BAD_INDENT':
    case 'MISSING_CHAR':
      return missing(message) ?? { message: plainly, next: CHECK };
    case 'TAB_AS_INDENT':
      return { message: 'a tab stands in the indentation', next: 'Indent with spaces.' };
    case 'BAD_DQ_ESCAPE':
      return {
        message: plainly,
        next: 'Double the backslash if it is meant as such, or use single quotes.',
      };
    case 'BAD_SCALAR_START':
      return { message: plainly, next: 'Put the value in quotes.' };
    case 'UNEXPECTED_TOKEN':
      return message.endsWith('at node end')
        ? {
            message: 'more text follows here although the value has ended',
            next: 'Put the whole value in quotes.',
          }
        : { message: plainly, next: CHECK };
    case 'IMPOSSIBLE':
      return { message: 'this cannot be read as YAML', next: CHECK };
    default:
      return { message: plainly, next: CHECK };
  }
}

function missing(message: string): SyntaxAdvice | null {
  const bracket = /end with an? ([\]}])$/.exec(message)?.[1];
  if (bracket !== undefined) {
    return {
      message: `a ${bracket === ']' ? 'list' : 'map'} is not closed before this place`,
      next: `Add the missing \`${bracket}\`.`,
    };
  }
  if (message.startsWith('Missing closing')) {
    return { message: 'this quote is never closed', next: 'Add the closing quote.' };
  }
  if (message === 'All mapping items must start at the same column') {
    return { message: 'this is indented unlike the keys above it', next: 'Align it with its neighbours.' };
  }
  if (message === 'Implicit map keys need to be followed by map values') {
    return { message: 'a key without a value', next: 'Add a `:` and a value, or correct the indentation.' };
  }
  return null;
}

const CHECK = 'Check the indentation, quotes and brackets at and just before this place.';
