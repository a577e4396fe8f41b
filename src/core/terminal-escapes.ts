/** Colours and other attributes of characters (SGR of ECMA-48): they change nothing but how the text looks. */
export const COLOURS = /\u001b\[[\d;:]*m/g;

/**
 * All that acts on a terminal and is no single control character: strings up to their end (titles, links, clipboards),
 * control sequences, and escapes of two or three characters (ECMA-48 5.3-5.6; xterm ends strings by BEL too). Each is
 * looked for within one line, also where it does not end there.
 */
export const ESCAPES =
  /\u001b[\]PX^_][^\u0007\u001b\r\n]*(?:\u0007|\u001b\\)?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g;
