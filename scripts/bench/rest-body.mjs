/** What a server is sent over REST: JSON, or the form of Seldon's Node wrapper, which knows nothing else. */
export function restBodyOf({ body }, subject) {
  if (subject !== 'stand-in') return { body, type: 'application/json' };
  const form = new URLSearchParams({ json: body.toString() });
  return { body: Buffer.from(form.toString()), type: 'application/x-www-form-urlencoded' };
}
