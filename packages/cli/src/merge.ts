import { folder } from '@bertwright/checkpoint';
import { loadTask, saveTask, type TaskKind, taskKinds } from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { addEngineFlags, type EngineFlags, onEngine, untilInterrupted, userPath } from '@bertwright/terminal';
import type { Command } from 'commander';
import { engines } from './engines.ts';
import { trainedModel } from './inference-flags.ts';
import { writeLines } from './output.ts';

interface MergeFlags extends EngineFlags {
  readonly model: string;
  readonly base?: string;
  readonly revision?: string;
  readonly out: string;
  readonly overwrite?: boolean;
}

/** Adds `bertwright merge` to the program: a command below it for each task. */
export function addMerge(program: Command): void {
  const command = program
    .command('merge')
    .description('write the whole model that an adapter and its base are together');
  for (const kind of taskKinds) {
    const task = command
      .command(kind.kind)
      .description(kind.summary)
      .requiredOption('--model <model>', 'the adapter: a folder, or a name on the Hugging Face hub')
      .option('--base <model>', 'the model under it, where it is not where the adapter says')
      .option('--revision <name>', 'of an adapter of the hub: a branch, a tag or a commit')
      .requiredOption('--out <folder>', 'where the whole model goes')
      .option('--overwrite', 'replace the folder even where it holds files of others');
    addEngineFlags(task, Object.keys(engines));
    task.action((flags: MergeFlags) =>
      untilInterrupted((signal) => writeLines(merging(kind, flags, signal), undefined)),
    );
  }
}

function merging(kind: TaskKind, flags: MergeFlags, signal: AbortSignal): AsyncIterable<string> {
  const { out, overwrite = false } = flags;
  return onEngine(engines, flags, async function* () {
    const place = folder(userPath(out), { overwrite });
    await place.checkWritable(['config.json', 'model.safetensors']);
    const { task } = await loadTask(kind, await trainedModel(flags, signal));
    try {
      await saveTask(task, place);
    } finally {
      disposeTree(task.parameters);
    }
    yield JSON.stringify({ saved: place.name });
  });
}
