/** What of the schema of manifests another one is made of. */
interface ManifestSchema {
  readonly required: readonly string[];
  readonly properties: { readonly limits: unknown };
}

/**
 * The schema of a file that a manifest includes: the same keys, of which it needs none, but `limits`, which stand in the first
 * file only. With the schema of manifests an editor would underline what is not missing.
 */
export function includeSchema<S extends ManifestSchema>(manifest: S): Readonly<Record<string, unknown>> {
  const { required: _needed, ...schema } = manifest;
  const { limits: _first, ...properties } = schema.properties;
  return {
    ...schema,
    $id: 'https://volley.dev/schemas/include.schema.json',
    title: 'included file',
    description: 'A file that a volley manifest takes in by `include:`.',
    properties,
  };
}
