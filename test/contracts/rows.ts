// The lists of the API description that the cases must cover: the reference's own tests (§13, wrapper rows) and its
// oddities (§15). Cases may also name a plain section such as "2.4" for facts that stand outside the lists.
const CHECKLIST: readonly (readonly [section: string, first: number, last: number])[] = [
  ['13.1', 1, 51],
  ['13.2', 52, 53],
  ['13.3', 54, 94],
  ['13.4', 95, 116],
  ['13.5', 117, 133],
  ['13.6', 134, 167],
  ['13.7', 168, 181],
  ['13.8', 182, 197],
  ['13.9', 198, 240],
  ['13.10', 241, 261],
  ['15', 1, 35],
];

const SECTION = /^[1-6]\.\d{1,2}$/;

/** Every row of the lists, such as "13.1/24" and "15/18". */
export const ROWS: readonly string[] = CHECKLIST.flatMap(([section, first, last]) =>
  Array.from({ length: last - first + 1 }, (_, index) => `${section}/${first + index}`),
);

const KNOWN = new Set(ROWS);

/** Whether a name is a row of the lists or a section of the description. */
export function isRow(name: string): boolean {
  return KNOWN.has(name) || SECTION.test(name);
}
