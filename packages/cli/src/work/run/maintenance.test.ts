import { expect, test } from 'vitest';
import { SmallWorld } from '../../../../../test/support/small-world.ts';
import { maintenanceNews } from './maintenance.ts';

const HOUR = 3_600_000;
const MIDNIGHT = Date.UTC(2026, 0, 5);

test('a window of maintenance is told once, and the next day again', () => {
  const world = new SmallWorld();
  const windows = [{ from: 60, to: 120 }];
  world.say(world.ana, 'repo.added', { name: 'api', url: 'hub', target: 'main', windows });
  world.lane('open');
  world.lane('own', { windows });
  world.lane('whole', { repo: 'api' });
  const told = new Map<string, number>();
  const news = (hours: number) => maintenanceNews(world.state, MIDNIGHT + hours * HOUR, told);
  expect(news(0.5)).toEqual([]);
  expect(news(1)).toEqual([
    'nothing of lane own begins until 2026-01-05T02:00:00.000Z: maintenance of lane own',
    'nothing of lane whole begins until 2026-01-05T02:00:00.000Z: maintenance of repository api',
  ]);
  expect(news(1.5)).toEqual([]);
  expect(news(2)).toEqual([]);
  expect(news(25)).toHaveLength(2);
});
