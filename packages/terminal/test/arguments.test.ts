import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { shownPath, userArguments, userPath } from '../src/index.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('userArguments', () => {
  test('leaves out one -- at the beginning, which a package manager passes on, and no other', () => {
    expect(userArguments(['node', 'bin.js', '--', '--model', 'x', '--', 'y'])).toEqual([
      '--model',
      'x',
      '--',
      'y',
    ]);
    expect(userArguments(['node', 'bin.js', '--model', 'x'])).toEqual(['--model', 'x']);
    expect(userArguments(['node', 'bin.js'])).toEqual([]);
  });
});

describe('userPath', () => {
  const inFolder = (here: string, env: Record<string, string | undefined>) => {
    vi.spyOn(process, 'cwd').mockReturnValue(here);
    for (const name of ['INIT_CWD', 'npm_package_json']) vi.stubEnv(name, env[name]);
    return userPath('data/train.csv');
  };

  test('starts from the working folder where no package manager is', () => {
    expect(inFolder('/home/user', {})).toBe('/home/user/data/train.csv');
  });

  test('starts from the folder that the user was in, where a package manager has left it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bertwright-'));
    try {
      const manifest = join(folder, 'project', 'package.json');
      mkdirSync(join(folder, 'project'));
      writeFileSync(manifest, '{}');
      const env = { INIT_CWD: '/home/user', npm_package_json: manifest };
      expect(inFolder(join(folder, 'project'), env)).toBe('/home/user/data/train.csv');
      symlinkSync(join(folder, 'project'), join(folder, 'link'));
      expect(inFolder(join(folder, 'link'), env)).toBe('/home/user/data/train.csv');
      // `cd data && bertwright …` in a script
      expect(inFolder(join(folder), env)).toBe(join(folder, 'data/train.csv'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('an absolute path stays', () => {
    vi.stubEnv('INIT_CWD', '/home/user');
    expect(userPath('/data/train.csv')).toBe('/data/train.csv');
  });
});

describe('shownPath', () => {
  test('is relative below the folder that the user is in, and as it is elsewhere', () => {
    vi.spyOn(process, 'cwd').mockReturnValue('/home/user');
    for (const name of ['INIT_CWD', 'npm_package_json']) vi.stubEnv(name, undefined);
    expect(shownPath('/home/user/runs/model')).toBe('runs/model');
    expect(shownPath('/home/other/model')).toBe('/home/other/model');
    expect(shownPath('/home/user')).toBe('/home/user');
  });
});
