/** The `default` of an exhaustive `switch`: adding a member to the union then fails to compile. */
export function unreachable(value: never): never {
  throw new Error(`unreachable value: ${JSON.stringify(value)}`);
}
