/** What is known of an image without running it. */
export interface ImageDescription {
  /** The repository path, such as "library/python". */
  readonly path: string;
  readonly tag: string | undefined;
  /** "NAME=value". */
  readonly env: readonly string[];
  /** The commands that made the layers, where a registry told them. */
  readonly history: readonly string[];
}

/** How the facts of a base image are found out, for one language. */
export interface BaseProbe<Facts> {
  /** What the image has to hold, in words: "Python". */
  readonly holds: string;
  /** What to do about an image that does not. */
  readonly hint: string;
  /** The folder of our cache for these facts. */
  readonly cacheFolder: string;
  /** The facts of an official image, from what its makers put into it; undefined for one that has to be asked. */
  official(image: ImageDescription): Facts | undefined;
  /** The command that asks an image for its facts; it prints them as JSON. */
  readonly question: readonly [string, ...string[]];
  /** The facts in the answer to the question, or in our cache; undefined when it is something else. */
  parse(text: string): Facts | undefined;
}

/** The variables of an image by name. */
export function variablesOfImage({ env }: ImageDescription): ReadonlyMap<string, string> {
  return new Map(
    env.map((entry) => {
      const at = entry.indexOf('=');
      return at === -1 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

/** Whether an image is made of Alpine, whose C library is musl. */
export function isAlpine({ tag, history }: ImageDescription): boolean {
  return tag?.includes('alpine') === true || history.some((command) => command.includes('apk add'));
}
