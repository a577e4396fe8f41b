import { hash } from 'node:crypto';

/** `sha256:…` of a whole text. */
export const digestOfText = (text: string): string => `sha256:${hash('sha256', text, 'hex')}`;
