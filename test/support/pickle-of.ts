/** An attribute of a pickled object: text, a number, or a class that the pickle imports to make an instance of. */
type PickledAttribute = string | number | { readonly instanceOf: string };

/** A pickle of protocol 0 that holds one instance of a class (dotted) with some attributes. */
export function pickleOf(
  className: string,
  attributes: Readonly<Record<string, PickledAttribute>> = {},
): string {
  const items = Object.entries(attributes).map(([name, value]) => `${textOf(name)}${attributeOf(value)}s`);
  return `${instanceOf(className)}(d${items.join('')}b.`;
}

function attributeOf(value: PickledAttribute): string {
  if (typeof value === 'string') return textOf(value);
  return typeof value === 'number' ? `I${value}\n` : instanceOf(value.instanceOf);
}

function textOf(value: string): string {
  return `V${value}\n`;
}

/** GLOBAL, MARK, TUPLE, REDUCE. */
function instanceOf(className: string): string {
  const dot = className.lastIndexOf('.');
  return `c${className.slice(0, dot)}\n${className.slice(dot + 1)}\n(tR`;
}
