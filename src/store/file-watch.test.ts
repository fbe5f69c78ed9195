import { describe, expect, test } from 'vitest';
import { afterLook, FileWatch, type Watched } from './file-watch';

/** `10@5`: ten bytes, written at 5; `-` for none. */
function stamp(words: string): { size: number; lastModified: number } | undefined {
  const [size = 0, lastModified = 0] = words.split('@').map(Number);
  return words === '-' ? undefined : { size, lastModified };
}

describe('looks at a file that was opened as 10@5', () => {
  test.each([
    ['nothing new', '10@5 10@5', ''],
    ['new, and still', '12@6 12@6', 'changed'],
    ['of the same size', '10@6 10@6', 'changed'],
    ['still being written', '4@6 8@7 12@8', ''],
    ['written, then still', '4@6 8@7 12@8 12@8 12@8', 'changed'],
    ['written twice', '12@6 12@6 14@7 14@7', 'changed changed'],
    ['back to what it was', '12@6 10@5 12@6', ''],
    ['lost, said once', '- - -', 'lost'],
    ['lost and back', '- 10@5', 'lost returned'],
    ['lost and back with new content', '- 12@6 12@6', 'lost returned changed'],
    ['lost while written', '12@6 - 12@6 12@6', 'lost returned changed'],
    ['lost twice', '- 10@5 -', 'lost returned lost'],
  ])('%s', (_, looks, expected) => {
    let watched: Watched = { opened: { size: 10, lastModified: 5 }, isLost: false };
    const told: string[] = [];
    for (const seen of looks.split(' ')) {
      const after = afterLook(watched, stamp(seen));
      watched = after.watched;
      told.push(...after.events);
    }
    expect(told.join(' ')).toBe(expected);
  });
});

/** A watch with its own clock and disk. */
function startWatch() {
  const told: string[] = [];
  const world = { disk: 'a' as string | undefined, at: 1, isVisible: true, isOpen: true };
  let planned: { readonly task: () => void; readonly wait: number } | undefined;
  const watch = new FileWatch(
    {
      handle: {
        kind: 'file',
        name: 'lp.ko',
        getFile: async () => {
          if (world.disk === undefined) throw new DOMException('gone', 'NotFoundError');
          return new File([world.disk], 'lp.ko', { lastModified: world.at });
        },
        isSameEntry: async () => false,
      },
      schedule: (task, wait) => {
        const own = { task, wait };
        planned = own;
        return () => {
          if (planned === own) planned = undefined;
        };
      },
      isVisible: () => world.isVisible,
      isOpen: () => world.isOpen,
      onChanged: async ({ lastModified }) => void told.push(`at ${lastModified}`),
      onLost: (isLost) => told.push(isLost ? 'lost' : 'found'),
      onEnd: () => told.push('end'),
    },
    { size: 1, lastModified: 1 },
  );
  // Nothing in it waits but for promises that are kept already.
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return {
    watch,
    told,
    world,
    settle,
    wait: () => planned?.wait,
    tick: async () => {
      const task = planned?.task;
      planned = undefined;
      task?.();
      await settle();
    },
  };
}

describe('a watch', () => {
  test('opens what is new when it holds still, and goes on', async () => {
    const { told, world, tick, wait } = startWatch();
    expect(wait()).toBe(1000);
    await tick();
    Object.assign(world, { disk: 'bb', at: 2 });
    await tick();
    expect([told, wait()]).toEqual([[], 300]);
    await tick();
    expect([told, wait()]).toEqual([['at 2'], 1000]);
    Object.assign(world, { disk: 'cc', at: 3 });
    await tick();
    await tick();
    expect(told).toEqual(['at 2', 'at 3']);
  });

  test('says that the file is gone, and goes on when it is back', async () => {
    const { told, world, tick } = startWatch();
    world.disk = undefined;
    await tick();
    await tick();
    Object.assign(world, { disk: 'bb', at: 2 });
    await tick();
    await tick();
    expect(told).toEqual(['lost', 'found', 'at 2']);
  });

  test('waits while nobody sees the page, and hurries then', async () => {
    const { watch, told, world, tick, settle } = startWatch();
    Object.assign(world, { disk: 'bb', at: 2, isVisible: false });
    await tick();
    await tick();
    await tick();
    expect(told).toEqual([]);
    world.isVisible = true;
    watch.hurry();
    await settle();
    await tick();
    expect(told).toEqual(['at 2']);
  });

  test('ends with the file, or when it is told to', async () => {
    const closed = startWatch();
    closed.world.isOpen = false;
    await closed.tick();
    expect([closed.told, closed.wait()]).toEqual([['end'], undefined]);
    const ended = startWatch();
    ended.watch.end();
    ended.watch.end();
    ended.watch.hurry();
    await ended.tick();
    expect([ended.told, ended.wait()]).toEqual([['end'], undefined]);
  });

  test('ends while it looks', async () => {
    const { watch, told, world, tick, wait } = startWatch();
    Object.assign(world, { disk: 'bb', at: 2 });
    await tick();
    const looking = tick();
    watch.end();
    await looking;
    expect([told, wait()]).toEqual([['end'], undefined]);
  });
});
