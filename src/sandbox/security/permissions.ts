import type { SandboxRole } from '../options.ts';

/** A permission by the id that Jenkins puts into `X-Required-Permission`. */
export type Permission =
  | 'hudson.model.Hudson.Administer'
  | 'hudson.model.Hudson.Read'
  | 'hudson.model.Item.Build'
  | 'hudson.model.Item.Cancel'
  | 'hudson.model.Item.Configure'
  | 'hudson.model.Item.Create'
  | 'hudson.model.Item.Delete'
  | 'hudson.model.Item.Discover'
  | 'hudson.model.Item.Read'
  | 'hudson.model.Run.Delete'
  | 'hudson.model.Run.Update';

const READ: readonly Permission[] = [
  'hudson.model.Hudson.Read',
  'hudson.model.Item.Discover',
  'hudson.model.Item.Read',
];

const WRITE: readonly Permission[] = [
  'hudson.model.Item.Build',
  'hudson.model.Item.Cancel',
  'hudson.model.Run.Update',
];

const OWN: readonly Permission[] = [
  'hudson.model.Item.Configure',
  'hudson.model.Item.Create',
  'hudson.model.Item.Delete',
  'hudson.model.Run.Delete',
  'hudson.model.Hudson.Administer',
];

const OF_ROLE: Readonly<Record<SandboxRole, readonly Permission[]>> = {
  admin: [...READ, ...WRITE, ...OWN],
  builder: [...READ, ...WRITE],
  reader: READ,
  discover: ['hudson.model.Hudson.Read', 'hudson.model.Item.Discover'],
  nojobs: ['hudson.model.Hudson.Read'],
};

/** What a role may do; null is somebody who is not signed in. Whatever anonymous may, everybody may. */
export function permissionsOf(role: SandboxRole | null, anonymousRead: boolean): ReadonlySet<Permission> {
  return new Set([...(role === null ? [] : OF_ROLE[role]), ...(anonymousRead ? READ : [])]);
}

const GENERIC = 'hudson.security.Permission';
const ADMINISTER = 'hudson.model.Hudson.Administer';
const DELETED = [`${GENERIC}.GenericDelete`, `${GENERIC}.GenericWrite`, ADMINISTER];
const UPDATED = [`${GENERIC}.GenericUpdate`, `${GENERIC}.GenericWrite`, ADMINISTER];

/** The permissions that would do as well, as Jenkins lists them in `X-Permission-Implied-By`. */
export const IMPLIED_BY: Readonly<Record<Permission, readonly string[]>> = {
  'hudson.model.Hudson.Administer': [],
  'hudson.model.Hudson.Read': [`${GENERIC}.GenericRead`, `${GENERIC}.GenericWrite`, ADMINISTER],
  'hudson.model.Item.Build': UPDATED,
  'hudson.model.Item.Cancel': UPDATED,
  'hudson.model.Item.Configure': [`${GENERIC}.GenericConfigure`, ...UPDATED],
  'hudson.model.Item.Create': [`${GENERIC}.GenericCreate`, `${GENERIC}.GenericWrite`, ADMINISTER],
  'hudson.model.Item.Delete': DELETED,
  'hudson.model.Item.Discover': [`${GENERIC}.GenericRead`, `${GENERIC}.GenericWrite`, ADMINISTER],
  'hudson.model.Item.Read': [`${GENERIC}.GenericRead`, `${GENERIC}.GenericWrite`, ADMINISTER],
  'hudson.model.Run.Delete': DELETED,
  'hudson.model.Run.Update': UPDATED,
};
