import type { Variable } from '@tensorflow/tfjs-core';
import { TensorError } from './error.ts';

/** A nested record (or array) with values of one type at its leaves. */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [name: string]: Tree<T> };

/** A model's parameters: a tree of variables, walked by paths such as `encoder.layers.3.attention.query.kernel`. */
export type ParameterTree = Tree<Variable>;

/** A leaf of a tree and the path to it, its names joined by dots. */
export interface Leaf<T> {
  readonly path: string;
  readonly value: T;
}

/**
 * Calls `visit` for each leaf, depth first, in the order of the records' keys. A leaf is anything that is neither
 * an array nor a plain record.
 */
export function walk<T>(tree: Tree<T>, visit: (value: T, path: string) => void): void {
  walkFrom(tree, '', visit);
}

/** Returns a tree of the same shape whose leaves are `transform(value, path)`. */
export function map<T, U>(tree: Tree<T>, transform: (value: T, path: string) => U): Tree<U> {
  return mapFrom(tree, '', transform);
}

/** Returns the leaves of a tree with their paths, in walking order. */
export function leaves<T>(tree: Tree<T>): Leaf<T>[] {
  const found: Leaf<T>[] = [];
  walk(tree, (value, path) => found.push({ path, value }));
  return found;
}

/** Returns the leaves for which `keep(path, value)` is true, in walking order. */
export function filter<T>(tree: Tree<T>, keep: (path: string, value: T) => boolean): Leaf<T>[] {
  return leaves(tree).filter(({ path, value }) => keep(path, value));
}

/**
 * Returns the subtree or leaf at a path; the empty path is the tree itself.
 *
 * @throws TensorError `bad-tree` where the path leads nowhere.
 */
export function at<T>(tree: Tree<T>, path: string): Tree<T> {
  let here = tree;
  for (const name of path === '' ? [] : path.split('.')) {
    const next = isBranch(here) ? (here as Record<string, Tree<T>>)[name] : undefined;
    if (next === undefined) {
      const names = isBranch(here) ? Object.keys(here).join(', ') : 'a leaf';
      throw new TensorError(
        'bad-tree',
        `Expected a tree with the path '${path}', got none at '${name}': there is ${names}.`,
      );
    }
    here = next;
  }
  return here;
}

/** Returns the number of scalars in a tree of parameters, or in its trainable ones only. */
export function countParameters(tree: ParameterTree, options: { trainableOnly?: boolean } = {}): number {
  let count = 0;
  walk(tree, (variable) => {
    if (!options.trainableOnly || variable.trainable) count += variable.size;
  });
  return count;
}

/** Frees every variable or tensor of a tree. */
export function disposeTree(tree: Tree<{ dispose(): void }>): void {
  walk(tree, (value) => value.dispose());
}

type Branch<T> = readonly Tree<T>[] | { readonly [name: string]: Tree<T> };

function isBranch<T>(tree: Tree<T>): tree is Branch<T> {
  if (Array.isArray(tree)) return true;
  if (typeof tree !== 'object' || tree === null) return false;
  const prototype = Object.getPrototypeOf(tree);
  return prototype === Object.prototype || prototype === null;
}

function walkFrom<T>(tree: Tree<T>, path: string, visit: (value: T, path: string) => void): void {
  if (!isBranch(tree)) visit(tree, path);
  else for (const [name, child] of Object.entries(tree)) walkFrom(child, join(path, name), visit);
}

function mapFrom<T, U>(tree: Tree<T>, path: string, transform: (value: T, path: string) => U): Tree<U> {
  if (!isBranch(tree)) return transform(tree, path);
  if (Array.isArray(tree))
    return tree.map((child, index) => mapFrom(child, join(path, String(index)), transform));
  return Object.fromEntries(
    Object.entries(tree).map(([name, child]) => [name, mapFrom(child, join(path, name), transform)]),
  );
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
