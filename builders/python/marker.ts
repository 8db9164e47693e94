// Names an environment marker may compare (PEP 508, "Environment Markers"); `extra` only inside metadata.
const VARIABLES = new Set([
  'os_name',
  'sys_platform',
  'platform_machine',
  'platform_python_implementation',
  'platform_release',
  'platform_system',
  'platform_version',
  'python_version',
  'python_full_version',
  'implementation_name',
  'implementation_version',
  'extra',
]);
const OPERATORS = new Set(['===', '==', '!=', '<=', '>=', '~=', '<', '>', 'in', 'not in']);
const TOKEN = /\s*('[^']*'|"[^"]*"|\(|\)|===|==|!=|<=|>=|~=|<|>|not\s+in\b|[a-z_]+)/y;

/** Whether a text is an environment marker by the grammar of PEP 508. It is not evaluated: the resolver does that. */
export function isMarker(text: string): boolean {
  const tokens = tokensOf(text);
  return afterOr(tokens, 0) === tokens.length;
}

/** A character that fits no token becomes a token that fits nowhere. */
function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const token = pattern.exec(text)?.[1];
    if (token === undefined) return [...tokens, '?'];
    tokens.push(token.replace(/\s+/, ' '));
  }
  return tokens;
}

// Each reader takes the index of a token and gives the index behind what it read, or -1.
type Reader = (tokens: readonly string[], at: number) => number;

const afterAnd = joinedBy('and', (tokens, at) => afterTerm(tokens, at));
const afterOr = joinedBy('or', afterAnd);

function joinedBy(word: string, reader: Reader): Reader {
  return (tokens, start) => {
    let at = reader(tokens, start);
    while (at !== -1 && tokens[at] === word) at = reader(tokens, at + 1);
    return at;
  };
}

function afterTerm(tokens: readonly string[], at: number): number {
  if (tokens[at] !== '(') return afterComparison(tokens, at);
  const close = afterOr(tokens, at + 1);
  return close !== -1 && tokens[close] === ')' ? close + 1 : -1;
}

function afterComparison(tokens: readonly string[], at: number): number {
  const [left = '', operator = '', right = ''] = tokens.slice(at, at + 3);
  return isOperand(left) && OPERATORS.has(operator) && isOperand(right) ? at + 3 : -1;
}

function isOperand(token: string): boolean {
  return VARIABLES.has(token) || token.startsWith('"') || token.startsWith("'");
}
