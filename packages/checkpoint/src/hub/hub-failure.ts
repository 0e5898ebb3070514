import { CheckpointError } from '../checkpoint-error.ts';

/** What was asked of the hub, for messages. */
export interface HubRequest {
  model: string;
  revision: string;
  endpoint: string;
  /** The file that was asked for, where it was one. */
  file?: string | undefined;
  hasToken: boolean;
}

/** The error of a response that is none of success. The token is in no message. */
export function responseError(response: Response, request: HubRequest): CheckpointError {
  const { model, revision, endpoint, file, hasToken } = request;
  const what = file === undefined ? model : `${file} of ${model}`;
  const reason = response.headers.get('x-error-code');
  const said = response.headers.get('x-error-message');
  const got = `status ${response.status}${said === null ? '' : ` (${printable(said)})`}`;
  const fail = (code: CheckpointError['code'], remedy: string) =>
    new CheckpointError(code, `Expected ${what} from ${endpoint}, got ${got}: ${remedy}.`);
  if (response.status === 404 && reason === 'RevisionNotFound') {
    return fail(
      'missing-model',
      `${model} has no revision ${revision}; name a branch, a tag or a commit of it`,
    );
  }
  if (response.status === 404 && file !== undefined && reason !== 'RepoNotFound') {
    return fail('missing-file', `${model} has no such file at ${revision}`);
  }
  if (response.status === 401 && hasToken && reason !== 'RepoNotFound') {
    return fail('unauthorized', 'the token is not valid; make a new one in the settings of your account');
  }
  if (response.status === 404 || (response.status === 401 && reason === 'RepoNotFound')) {
    return fail(
      'missing-model',
      hasToken
        ? 'check the name; a private model has to be open to the owner of the token'
        : 'check the name; a private model needs a token, as option or in HF_TOKEN',
    );
  }
  if (response.status === 401) {
    return fail('unauthorized', 'it needs a token, as option or in HF_TOKEN; or the name is wrong');
  }
  if (response.status === 403) {
    return fail(
      'forbidden',
      reason === 'GatedRepo'
        ? `accept its terms at ${endpoint}/${model}, and give the token of the account that did`
        : 'give a token that may read it, as option or in HF_TOKEN',
    );
  }
  if (response.status === 429) {
    const seconds = response.headers.get('retry-after');
    const wait = /^\d+$/.test(seconds ?? '') ? `wait ${seconds} seconds` : 'wait a few minutes';
    return fail('too-many-requests', `${wait}${hasToken ? '' : '; with a token more requests are free'}`);
  }
  return fail('hub-failure', 'try again later');
}

/** The error of a connection that could not be made, or that broke. */
export function connectionError(error: unknown, request: HubRequest): CheckpointError {
  const { model, endpoint, file } = request;
  const what = file === undefined ? model : `${file} of ${model}`;
  if (reasonOf(error) === 'redirect count exceeded') {
    return new CheckpointError(
      'hub-failure',
      `Expected ${what} from ${endpoint}, got redirects without end: check the endpoint (HF_ENDPOINT).`,
      { cause: error },
    );
  }
  return new CheckpointError(
    'no-network',
    `Expected ${what} from ${endpoint}, got no connection (${reasonOf(error)}): check the network; what is in the cache is used without one.`,
    { cause: error },
  );
}

/** Whether there was nobody to talk to, which trying again at once does not mend. */
export function isUnreachable(error: unknown): boolean {
  const codes = ['ENOTFOUND', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'EAI_AGAIN', 'ENETDOWN'];
  return codes.includes(codeOf(error));
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message || codeOf(error) : String(cause);
  return printable(text || 'unknown');
}

function codeOf(error: unknown): string {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && typeof each.code === 'string') return each.code;
  }
  return '';
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, ' ').slice(0, 200);
}

/** Whether an error says nothing of the model, only that the hub cannot be asked now. */
export function isPassing(error: unknown): error is CheckpointError {
  const codes = ['no-network', 'too-many-requests', 'hub-failure'];
  return error instanceof CheckpointError && codes.includes(error.code);
}

/** The error of what is not in the cache where the network is not to be used. */
export function offlineError(model: string, what: string, cache: string): CheckpointError {
  return new CheckpointError(
    'offline',
    `Expected ${what} of ${model} in the cache ${cache}, got nothing, and the network is not to be used: run once without HF_HUB_OFFLINE.`,
  );
}

/** The error of a file that a model has not. */
export function missingFile(model: string, revision: string, name: string, names: string[]): CheckpointError {
  const others = names.length > 8 ? `${names.slice(0, 8).join(', ')} and others` : names.join(', ');
  return new CheckpointError(
    'missing-file',
    `Expected ${name} in ${model} at ${revision}, got only ${others || 'an empty model'}: check the name.`,
  );
}
