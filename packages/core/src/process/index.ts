export { forbidTelemetry } from './forbid-telemetry';
export { moduleUrl } from './module-url';
export { processState, processToken, type ProcessState } from './process-token';
export { removeStaleTemporaries, temporaryBeside } from './temporary-path';
