import { visible } from '../../core/visible.ts';

/**
 * Text from outside as inline code in GitHub's or GitLab's Markdown, also within a table: it cannot end the cell, become a
 * link, an image, HTML or a formula, and mentions nobody. An element rather than backticks, which a value may hold itself.
 */
export const code = (text: string): string => `<code>${escapeMarkdown(text)}</code>`;

/**
 * As character references every sign that means something to Markdown or HTML; platforms turn them back as text. An address
 * is no link without its colon or the dot of `www.`. GitHub's parser looks for mail addresses after it has turned references
 * back, and within one run of text: an empty comment ends that.
 */
export const escapeMarkdown = (text: string): string =>
  visible(text).replace(/[&<>"'`|\\*_[\]~$#^!{}]|:(?=\/\/)|(?<=www)\.|@/gi, sign =>
    sign === '@' ? MAIL_SIGN : `&#${sign.codePointAt(0)};`,
  );

const MAIL_SIGN = '&#64;<!---->';
