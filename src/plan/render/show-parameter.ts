import { hasPassword, isCredentialName } from '../../core/credential.ts';
import { shorten } from '../../core/shorten.ts';
import { showText, type Text } from '../../core/text.ts';

/** Stands for a value that seems to be a credential. */
export const MASK = '***';

/**
 * A parameter's text for people, who read it on screens and in comments that more people see than the manifest: a credential
 * in the clear is masked, as `validate` does, and a long text is shortened. Documents for programs hold the whole.
 */
export const showParameter = (name: string, text: Text): string => maskedValue(name, showText(text));

/** As `showParameter`, of a text that has been shown already. */
export const maskedValue = (name: string, shown: string): string =>
  isInClear(name, shown) ? MASK : shorten(shown);

/** A reference to a secret is none. */
export const isInClear = (name: string, shown: string): boolean =>
  !shown.includes('${{') && shown !== '' && (isCredentialName(name) || hasPassword(shown));
