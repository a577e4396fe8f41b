/** By the path of a file in the YAML package's ES modules: its text → the text to bundle. */
export const AT_ONCE: ReadonlyMap<string, (text: string) => string>;
