/**
 * What the conformance suite uses of vitest, for a machine where nothing can be installed: `pack.mjs` puts this module
 * in vitest's place. Its matchers are vitest's own. Tests are collected as modules load, and `run` runs them in order.
 */
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';

type Body = (...values: never[]) => unknown;
type Hook = () => unknown;
interface Suite {
  readonly name: string;
  readonly steps: (() => Promise<void>)[];
  readonly hooks: Record<'beforeAll' | 'afterAll' | 'beforeEach' | 'afterEach', Hook[]>;
  readonly parent?: Suite;
}
class Skipped extends Error {}

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
export const expect = Object.assign((value: unknown, text?: string) => chai.expect(value, text), chai.expect);

const counts = { passed: 0, failed: 0, skipped: 0 };
const suite = (name: string, parent?: Suite): Suite => ({
  name,
  steps: [],
  hooks: { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] },
  ...(parent && { parent }),
});
const root = suite('');
let current = root;

/** The bodies of suites that wait for something are run one after another: what they declare is theirs. */
const describeOne = (name: string, body: Hook): unknown => {
  const own = suite(name, current);
  current.steps.push(() => runSuite(own));
  const outer = current;
  current = own;
  const result = body();
  if (!(result instanceof Promise)) {
    current = outer;
    return;
  }
  return result.finally(() => {
    current = outer;
  });
};
const testOne = (name: string, body: Body): void => {
  const own = current;
  own.steps.push(() => runTest(own, name, body));
};

export const describe = Object.assign(describeOne, { each: each(describeOne) });
export const test = Object.assign(testOne, { each: each(testOne), skip: () => void counts.skipped++ });
export const beforeAll = (hook: Hook) => void current.hooks.beforeAll.push(hook);
export const afterAll = (hook: Hook) => void current.hooks.afterAll.push(hook);
export const beforeEach = (hook: Hook) => void current.hooks.beforeEach.push(hook);
export const afterEach = (hook: Hook) => void current.hooks.afterEach.push(hook);

/** Runs all that was collected; returns the counts. */
export async function run(): Promise<typeof counts> {
  await runSuite(root);
  return counts;
}

async function runSuite({ steps, hooks }: Suite): Promise<void> {
  for (const hook of hooks.beforeAll) await hook();
  for (const step of steps) await step();
  for (const hook of hooks.afterAll) await hook();
}

async function runTest(of: Suite, name: string, body: Body): Promise<void> {
  const line: Suite[] = [];
  for (let at: Suite | undefined = of; at; at = at.parent) line.unshift(at);
  const full = [...line.slice(1).map((each) => each.name), name].join(' > ');
  const context = {
    task: { name, suite: { name: of.name } },
    skip(): never {
      throw new Skipped();
    },
  };
  try {
    for (const { hooks } of line) for (const hook of hooks.beforeEach) await hook();
    await body(context as never);
    counts.passed++;
  } catch (error) {
    if (error instanceof Skipped) counts.skipped++;
    else {
      counts.failed++;
      console.log(JSON.stringify({ bench: 'conformance', failed: full, why: String(error).slice(0, 400) }));
    }
  } finally {
    for (const { hooks } of line) for (const hook of hooks.afterEach) await hook();
  }
}

/** `each` of a table: of values, of rows of values, or of records whose `$name` names them. */
function each(declare: (name: string, body: never) => unknown) {
  return (table: readonly unknown[]) =>
    (name: string, body: Body): void => {
      for (const [index, row] of table.entries()) {
        const values = Array.isArray(row) ? row : [row];
        const named = `${name.replace(/\$(\w+)/g, (_, key) => String((row as Record<string, unknown>)[key]))} [${index}]`;
        declare(named, ((context: never) => body(...(values as never[]), context)) as never);
      }
    };
}
