/** The gate, by what is under way at each moment. */
import { expect, test } from 'vitest';
import { gate } from './side-by-side.ts';

/** Work that says when it begins and goes on until it is told to end. */
function pieces() {
  const begun: string[] = [];
  const ends = new Map<string, (failure?: Error) => void>();
  const piece = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve, reject) => {
      ends.set(name, (failure) => (failure === undefined ? resolve(name) : reject(failure)));
    });
  };
  return { begun, piece, end: (name: string, failure?: Error) => ends.get(name)?.(failure) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what may go together does; what goes alone waits for it, and is waited for', async () => {
  const { begun, piece, end } = pieces();
  const door = gate();
  const all = [
    door.together(piece('a')),
    door.together(piece('b')),
    door.alone(piece('c')),
    door.together(piece('d')),
  ];
  await turn();
  expect(begun).toEqual(['a', 'b']);
  end('a');
  await turn();
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await turn();
  expect(begun).toEqual(['a', 'b', 'c']);
  end('c');
  await turn();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  end('d');
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
});

test('work that goes alone does not overlap with other work that goes alone', async () => {
  const { begun, piece, end } = pieces();
  const door = gate();
  const all = [door.alone(piece('a')), door.alone(piece('b'))];
  await turn();
  expect(begun).toEqual(['a']);
  end('a');
  await turn();
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await Promise.all(all);
});

test('a failure reaches whoever asked, and stops nobody behind', async () => {
  const { piece, end } = pieces();
  const door = gate();
  const [first, second, third] = [
    door.together(piece('a')),
    door.alone(piece('b')),
    door.together(piece('c')),
  ];
  const failures = [first, second].map((work) => expect(work).rejects.toThrow('no'));
  await turn();
  end('a', new Error('no'));
  await turn();
  end('b', new Error('no'));
  await Promise.all(failures);
  await turn();
  end('c');
  expect(await third).toBe('c');
});
