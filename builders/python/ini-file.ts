/** The options of each section, by name. */
export type IniSections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Parses the INI dialect of Python's configparser without interpolation, as pip.conf and setup.cfg have it: indented lines
 * continue a value, lines that begin with "#" or ";" are comments. Later options of a section win.
 */
export function parseIni(text: string, nameOf: (written: string) => string): IniSections {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  let option = '';
  for (const line of text.split(/\r?\n/).filter(isContent)) {
    const head = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (head !== undefined) {
      section = sections.get(head) ?? new Map<string, string>();
      sections.set(head, section);
      option = '';
    } else if (/^\s/.test(line) && option !== '') {
      section.set(option, `${section.get(option) ?? ''}\n${line.trim()}`.trim());
    } else {
      const { name, value } = entryOf(line.trim());
      option = nameOf(name);
      section.set(option, value);
    }
  }
  return sections;
}

function entryOf(line: string): { readonly name: string; readonly value: string } {
  const [, name = line, value = ''] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
  return { name, value };
}

function isContent(line: string): boolean {
  return !/^\s*(?:[#;]|$)/.test(line);
}
