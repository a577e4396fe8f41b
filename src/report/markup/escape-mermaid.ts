import { visible } from '../../core/visible.ts';

/** Every sign that Mermaid or the HTML in its labels might read, in Mermaid's own notation for characters. */
export const escapeMermaid = (text: string): string =>
  visible(text).replace(/[^\p{L}\p{N} .,:/=+()-]/gu, sign => `#${sign.codePointAt(0)};`);
