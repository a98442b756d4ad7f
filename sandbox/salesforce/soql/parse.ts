/** The part of SOQL that programs use for reading lists: SELECT, FROM, WHERE, ORDER BY, LIMIT. */

export type Literal = string | number | boolean | null | { readonly instant: string };

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | {
      readonly kind: 'compare';
      readonly path: string;
      readonly operator: string;
      readonly values: readonly Literal[];
    };

export interface Soql {
  /** Empty: `count()`. */
  readonly paths: readonly string[];
  readonly from: string;
  readonly where?: Condition;
  readonly orderBy: readonly { readonly path: string; readonly descending: boolean }[];
  readonly limit?: number;
}

/** What the vendor says of a query that it cannot read. */
export class MalformedQuery extends Error {}

const TOKEN =
  /\s*(?:('(?:[^'\\]|\\.)*')|([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9:]{4,5}))|(-?[0-9]+(?:\.[0-9]+)?)|([A-Za-z_][\w.]*)|(>=|<=|!=|<>|[=<>(),]))/y;

interface Token {
  readonly kind: 'text' | 'instant' | 'number' | 'word' | 'sign';
  readonly text: string;
}

const KINDS = ['text', 'instant', 'number', 'word', 'sign'] as const;

function tokensOf(soql: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = soql.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(soql);
    if (match === null) throw new MalformedQuery(`unexpected token: '${soql.slice(at, at + 10).trim()}'`);
    const place = match.slice(1).findIndex((group) => group !== undefined);
    tokens.push({ kind: KINDS[place] ?? 'sign', text: match[place + 1] ?? '' });
  }
  return tokens;
}

/** Reads a query; throws `MalformedQuery`. */
export function parseSoql(soql: string): Soql {
  const reader = new Reader(tokensOf(soql));
  reader.word('SELECT');
  const paths = reader.isNext('count') ? reader.count() : reader.list();
  reader.word('FROM');
  const from = reader.name();
  const where = reader.take('WHERE') ? reader.condition() : undefined;
  const orderBy = reader.take('ORDER') ? reader.order() : [];
  const limit = reader.take('LIMIT') ? Number(reader.next().text) : undefined;
  reader.end();
  return {
    paths,
    from,
    orderBy,
    ...(where === undefined ? {} : { where }),
    ...(limit === undefined ? {} : { limit }),
  };
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new MalformedQuery("unexpected token: '<EOF>'");
    this.#at += 1;
    return token;
  }

  isNext(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && token.kind !== 'text' && token.text.toUpperCase() === text.toUpperCase();
  }

  take(text: string): boolean {
    const found = this.isNext(text);
    if (found) this.#at += 1;
    return found;
  }

  word(text: string): void {
    if (!this.take(text))
      throw new MalformedQuery(`expecting '${text}', found '${this.#tokens[this.#at]?.text ?? '<EOF>'}'`);
  }

  end(): void {
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new MalformedQuery(`unexpected token: '${rest.text}'`);
  }

  name(): string {
    const { kind, text } = this.next();
    if (kind !== 'word') throw new MalformedQuery(`unexpected token: '${text}'`);
    return text;
  }

  list(): readonly string[] {
    const names = [this.name()];
    while (this.take(',')) names.push(this.name());
    return names;
  }

  count(): readonly string[] {
    this.name();
    this.word('(');
    this.word(')');
    return [];
  }

  order(): Soql['orderBy'] {
    this.word('BY');
    const orders: { path: string; descending: boolean }[] = [];
    do {
      const path = this.name();
      const descending = this.take('DESC');
      if (!descending) this.take('ASC');
      orders.push({ path, descending });
    } while (this.take(','));
    return orders;
  }

  condition(): Condition {
    const first = this.#term();
    const word = this.isNext('AND') ? 'AND' : 'OR';
    const parts = [first];
    while (this.take(word)) parts.push(this.#term());
    // The vendor takes no mixture without parentheses.
    if (this.isNext('AND') || this.isNext('OR'))
      throw new MalformedQuery(`unexpected token: '${this.next().text}'`);
    return parts.length === 1 ? first : { kind: word === 'AND' ? 'and' : 'or', parts };
  }

  #term(): Condition {
    if (this.take('NOT')) return { kind: 'not', part: this.#term() };
    if (this.take('(')) {
      const inside = this.condition();
      this.word(')');
      return inside;
    }
    const path = this.name();
    const negated = this.take('NOT');
    if (this.take('IN'))
      return { kind: 'compare', path, operator: negated ? 'NOT IN' : 'IN', values: this.#values() };
    const operator = this.next();
    if (operator.kind !== 'sign') throw new MalformedQuery(`unexpected token: '${operator.text}'`);
    return { kind: 'compare', path, operator: operator.text, values: [this.#literal()] };
  }

  #values(): readonly Literal[] {
    this.word('(');
    const values = [this.#literal()];
    while (this.take(',')) values.push(this.#literal());
    this.word(')');
    return values;
  }

  #literal(): Literal {
    const { kind, text } = this.next();
    switch (kind) {
      case 'text':
        return unquoted(text);
      case 'number':
        return Number(text);
      case 'instant':
        return { instant: text };
      case 'word':
      case 'sign':
        return wordLiteral(text);
    }
  }
}

function wordLiteral(text: string): Literal {
  const word = text.toLowerCase();
  if (word === 'null') return null;
  if (word === 'true' || word === 'false') return word === 'true';
  throw new MalformedQuery(`unexpected token: '${text}'`);
}

const ESCAPED: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/gs, (_, sign: string) => ESCAPED.get(sign) ?? sign);
}
