/** Ids of Salesforce: 15 characters whose case counts, or 18 whose last three say which of them are capitals. */

const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const SHORT = 15;

/** Gives the 18-character form of either form; of a long one in any case. What is no id comes back as it is. */
export function longId(id: string): string {
  if (!/^[A-Za-z0-9]+$/.test(id)) return id;
  if (id.length === SHORT) return id + checkOf(id);
  return id.length === SHORT + 3 ? restored(id) : id;
}

/** True where both forms name the same record. */
export const isSameId = (a: string, b: string): boolean => longId(a) === longId(b);

/** Five characters to a letter: bit n is set where character n is a capital. */
function checkOf(short: string): string {
  return [0, 5, 10]
    .map((from) => {
      const bits = Array.from(short.slice(from, from + 5), (sign, at) => (/[A-Z]/.test(sign) ? 1 << at : 0));
      return CHECK[bits.reduce<number>((sum, bit) => sum + bit, 0)] ?? '';
    })
    .join('');
}

function restored(long: string): string {
  const check = long.slice(SHORT).toUpperCase();
  const signs = Array.from(long.slice(0, SHORT), (sign, at) => {
    const bits = CHECK.indexOf(check[Math.floor(at / 5)] ?? '');
    return (bits >> (at % 5)) & 1 ? sign.toUpperCase() : sign.toLowerCase();
  });
  return signs.join('') + check;
}
