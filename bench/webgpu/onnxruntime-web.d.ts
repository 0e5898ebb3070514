/** What onnx-web.ts uses of onnxruntime-web, which only those have who install the peers (README.md). */
declare module 'onnxruntime-web/webgpu' {
  export class Tensor {
    constructor(type: string, values: ArrayBufferView, shape: number[]);
    getData(release?: boolean): Promise<ArrayLike<number>>;
  }
  export interface Session {
    run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
    release(): Promise<void>;
  }
  export const InferenceSession: {
    create(
      model: Uint8Array,
      options: { executionProviders: string[]; graphOptimizationLevel: string },
    ): Promise<Session>;
  };
  export const env: { readonly versions: { readonly web?: string } };
}
