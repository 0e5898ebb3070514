// Packs every public package and checks the tarball as a registry and a user's compiler would: what it holds,
// its exports (publint) and its types (are the types wrong?).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? process.cwd(), import.meta.dirname ? '..' : '.');
const output = mkdtempSync(join(tmpdir(), 'bertwright-pack-'));
const bin = (name) => join(root, 'node_modules/.bin', name);
let failed = 0;

for (const name of readdirSync(join(root, 'packages'))) {
  const folder = join(root, 'packages', name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (manifest.private) continue;
  const told = execFileSync('npx', ['-y', 'pnpm@10', 'pack', '--json', '--pack-destination', output], {
    cwd: folder,
    encoding: 'utf8',
  });
  // A package's own `prepare` may speak first.
  const packed = JSON.parse(told.slice(told.search(/^\{/m)));
  const problems = [];
  const allowed = /^(dist\/.*|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
  for (const { path } of packed.files)
    if (!allowed.test(path)) problems.push(`holds ${path}, which nobody needs`);
  const entries = execFileSync('tar', ['-xzOf', packed.filename, 'package/package.json'], {
    encoding: 'utf8',
  });
  if (entries.includes('@bertwright/source')) problems.push('its exports still name the sources');
  if (/workspace:|catalog:/.test(entries)) problems.push('a dependency has no version');
  for (const [tool, args] of [
    ['publint', ['run', packed.filename, '--strict']],
    ['attw', [packed.filename, '--profile', 'esm-only', '--format', 'ascii', '--quiet']],
  ]) {
    try {
      execFileSync(bin(tool), args, { encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      problems.push(`${tool}: ${error.stdout}${error.stderr}`);
    }
  }
  console.log(
    `${manifest.name}: ${problems.length === 0 ? `good, ${packed.files.length} files` : problems.join('\n  ')}`,
  );
  failed += problems.length;
}
rmSync(output, { recursive: true });
process.exitCode = failed > 0 ? 1 : 0;
