/** Put in by the build; running from source has no version. */
declare const VOLLEY_VERSION: string | undefined;

export const version: string = typeof VOLLEY_VERSION === 'string' ? VOLLEY_VERSION : '0.0.0-source';
