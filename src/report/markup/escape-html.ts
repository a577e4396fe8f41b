import { visible } from '../../core/visible.ts';

/** Text from outside as text of an HTML page, or as a quoted attribute. */
export const escapeHtml = (text: string): string =>
  visible(text).replace(/[&<>"']/g, sign => `&#${sign.codePointAt(0)};`);
