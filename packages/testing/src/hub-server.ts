import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A model that the server has. */
export interface ServedModel {
  commit: string;
  /** Branches and tags beside `main`, and other commits of the same files. */
  revisions?: string[];
  files: Record<string, Uint8Array>;
  /** Which files lie with the other host, to which the hub redirects. */
  large?: string[];
  /** Only whoever has this token is let in. */
  token?: string;
  /** Nobody is let in before the terms are accepted. */
  isGated?: boolean;
}

/** What a client asked for. */
export interface Asked {
  host: 'hub' | 'files';
  method: string;
  path: string;
  range: string | undefined;
  authorization: string | undefined;
}

/** What goes wrong; each is read at every request. */
export interface Trouble {
  /** After how many bytes the next connections to files are cut, one number a connection. */
  cuts: number[];
  /** What the next requests are answered with instead, and how many seconds to wait. */
  refusals: { status: number; retryAfter?: number }[];
  /** The whole file, whatever range was asked for. */
  ignoresRanges: boolean;
  /** The list of files tells only names, as that of a mirror. */
  listsNamesOnly: boolean;
  /** Bytes are changed on their way. */
  damages: boolean;
}

export interface HubServer {
  endpoint: string;
  /** The origin of the other host. */
  filesOrigin: string;
  asked: Asked[];
  trouble: Trouble;
  /** Tells how much a client has of a file: what is cut before it was taken in would be lost. */
  received(bytes: number): void;
  /** Lets connections wait in the middle of a file until it is called. */
  pauseAt(bytes: number): () => void;
  close(): Promise<void>;
}

/**
 * A server that behaves as the Hugging Face hub does: a list of files by revision, files by commit with their
 * `x-repo-commit`, `etag`, `x-linked-etag` and `x-linked-size`, large ones by redirect to another origin, ranges,
 * refusals with `x-error-code`.
 */
export async function hubServer(models: Record<string, ServedModel>): Promise<HubServer> {
  const asked: Asked[] = [];
  const trouble: Trouble = {
    cuts: [],
    refusals: [],
    ignoresRanges: false,
    listsNamesOnly: false,
    damages: false,
  };
  let cut: { at: number; response: ServerResponse } | undefined;
  let pause: { bytes: number; over: Promise<void> } | undefined;

  const sendFile = async (request: IncomingMessage, response: ServerResponse, data: Uint8Array) => {
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const start = range === null || trouble.ignoresRanges ? 0 : Number(range[1]);
    if (start >= data.length && start > 0) {
      response.writeHead(416, { 'content-range': `bytes */${data.length}` }).end();
      return;
    }
    if (range !== null && !trouble.ignoresRanges) {
      response.statusCode = 206;
      response.setHeader('content-range', `bytes ${start}-${data.length - 1}/${data.length}`);
    }
    response.setHeader('content-length', data.length - start);
    if (request.method === 'HEAD') return void response.end();
    const sent = new Uint8Array(data.subarray(start));
    if (trouble.damages && sent.length > 0) sent[sent.length - 1]! ^= 1;
    const stop = trouble.cuts.shift();
    if (stop === 0) response.destroy();
    else if (stop !== undefined) {
      response.write(sent.subarray(0, stop));
      cut = { at: start + stop, response };
    } else if (pause !== undefined) {
      const { bytes, over } = pause;
      response.write(sent.subarray(0, bytes));
      await over;
      response.end(sent.subarray(bytes));
    } else response.end(sent);
  };

  const files = createServer((request, response) => {
    asked.push(askedOf('files', request));
    response.setHeader('access-control-allow-origin', '*');
    const [, model, name] = /^\/cdn\/([^?]+)\/-\/([^?]+)/.exec(request.url!)!;
    response.setHeader('etag', '"of-the-other-host"');
    void sendFile(request, response, models[model!]!.files[decodeURIComponent(name!)]!);
  });
  const filesOrigin = await listen(files);

  const hub = createServer((request, response) => {
    if (request.url === '/page') {
      // An empty page of the hub's origin: a browser lets no page from elsewhere speak to this machine.
      response.setHeader('content-type', 'text/html');
      return response.end('<link rel="icon" href="data:,">');
    }
    asked.push(askedOf('hub', request));
    response.setHeader('access-control-allow-origin', '*');
    const refusal = trouble.refusals.shift();
    if (refusal !== undefined) {
      if (refusal.retryAfter !== undefined) response.setHeader('retry-after', refusal.retryAfter);
      response.writeHead(refusal.status).end();
      return;
    }
    const url = new URL(request.url!, 'http://hub');
    const list = /^\/api\/models\/(.+)\/revision\/([^/]+)$/.exec(url.pathname);
    const file = /^\/(.+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
    const found = list ?? file;
    const name = found?.[1] ?? '';
    const model = models[name];
    const authorization = request.headers.authorization;
    const refuse = (status: number, code: string, message: string) =>
      response.writeHead(status, { 'x-error-code': code, 'x-error-message': message }).end();
    if (model === undefined || (model.token !== undefined && authorization !== `Bearer ${model.token}`)) {
      // The hub does not tell whether a model is private or not there.
      if (authorization === undefined) return refuse(401, 'RepoNotFound', 'Invalid username or password.');
      if (authorization.includes('expired'))
        return refuse(401, '', 'Invalid credentials in Authorization header');
      return refuse(404, 'RepoNotFound', 'Repository not found');
    }
    const revision = decodeURIComponent(found![2]!);
    if (!['main', model.commit, ...(model.revisions ?? [])].includes(revision)) {
      return refuse(404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
    }
    if (list !== null) {
      const siblings = Object.entries(model.files).map(([rfilename, data]) =>
        trouble.listsNamesOnly || !url.searchParams.has('blobs')
          ? { rfilename }
          : { rfilename, ...facts(model, rfilename, data) },
      );
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify({ id: name, sha: model.commit, siblings }));
    }
    if (model.isGated) return refuse(403, 'GatedRepo', `Access to model ${name} is restricted.`);
    const fileName = decodeURIComponent(file![3]!);
    const data = model.files[fileName];
    response.setHeader('x-repo-commit', model.commit);
    response.setHeader('accept-ranges', 'bytes');
    if (data === undefined) return refuse(404, 'EntryNotFound', 'Entry not found');
    const { blobId, lfs } = facts(model, fileName, data);
    if (lfs === undefined) {
      response.setHeader('etag', `"${blobId}"`);
      return void sendFile(request, response, data);
    }
    return response
      .writeHead(302, {
        'x-linked-etag': `"${lfs.sha256}"`,
        'x-linked-size': data.length,
        location: `${filesOrigin}/cdn/${name}/-/${encodeURIComponent(fileName)}?signed`,
      })
      .end();
  });
  const endpoint = await listen(hub);

  return {
    endpoint,
    filesOrigin,
    asked,
    trouble,
    received(bytes) {
      if (cut !== undefined && bytes >= cut.at) cut.response.destroy();
    },
    pauseAt(bytes) {
      let goOn = () => {};
      pause = { bytes, over: new Promise((resolve) => (goOn = resolve)) };
      return () => {
        pause = undefined;
        goOn();
      };
    },
    async close() {
      for (const server of [hub, files]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

function facts(model: ServedModel, name: string, data: Uint8Array) {
  const blobId = createHash('sha1').update(`blob ${data.length}\0`).update(data).digest('hex');
  if (!model.large?.includes(name)) return { blobId, size: data.length, lfs: undefined };
  const sha256 = createHash('sha256').update(data).digest('hex');
  // The number in Git is that of the pointer, which stands in the place of a large file.
  return { blobId: 'f'.repeat(40), size: data.length, lfs: { sha256, size: data.length, pointerSize: 134 } };
}

function askedOf(host: Asked['host'], { method, url, headers }: IncomingMessage): Asked {
  return { host, method: method!, path: url!, range: headers.range, authorization: headers.authorization };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
