import { nodeModules, systemCode } from './node-modules.ts';

/** A lock that no sign of life renewed for so long is given up, where the process itself cannot be asked. */
const silenceMs = 60_000;

/**
 * Returns a name for this process that no other has had: `PID-START-HOST-RANDOM`. The start time tells a
 * process from a later one with the same number.
 */
export async function newOwner(): Promise<string> {
  const { crypto } = nodeModules();
  const start = (await processState(process.pid))?.start ?? '0';
  return [process.pid, start, hostHash(), crypto.randomBytes(6).toString('hex')].join('-');
}

/**
 * Whether the process of an owner's name may still be at work.
 * @param lastSignMs when it last gave a sign of life, in milliseconds since 1970
 */
export async function isAlive(owner: string, lastSignMs: number): Promise<boolean> {
  const [number = '', start, host] = owner.split('-');
  const isFresh = Date.now() - lastSignMs < silenceMs;
  const pid = Number(number);
  if (host !== hostHash() || !Number.isSafeInteger(pid) || pid <= 0) return isFresh;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
  }
  const state = await processState(pid);
  // Where the system does not say when a process started, its number may have been given again.
  if (state === undefined) return isFresh;
  return state.start === start && !state.isZombie;
}

/** What Linux says of a process; `undefined` on other systems. */
async function processState(pid: number): Promise<{ start: string; isZombie: boolean } | undefined> {
  try {
    const text = await nodeModules().fs.readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the fields after it are counted from 3.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { start: fields[19] ?? '0', isZombie: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    return undefined;
  }
}

function hostHash(): string {
  const { crypto, os } = nodeModules();
  return crypto.createHash('sha256').update(os.hostname()).digest('hex').slice(0, 8);
}
