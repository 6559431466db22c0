export function compileKernels(): Promise<Buffer>;
